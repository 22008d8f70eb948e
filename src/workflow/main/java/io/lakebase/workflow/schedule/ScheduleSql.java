package io.lakebase.workflow.schedule;

/**
 * The statements about schedules; time is the database's own. All lock DBOS's row of a schedule
 * before our own.
 */
final class ScheduleSql {

  private ScheduleSql() {}

  private static final String NOW = "(extract(epoch FROM clock_timestamp()) * 1000)::int8";

  /**
   * Whether a workflow runs is asked for only where the policy wants to know, and in the words of
   * the indexes that leave out what has ended.
   */
  static final String READ =
      """
      SELECT s.schedule_id, s.schedule_name, s.workflow_name, s.workflow_class_name, s.schedule,
        s.cron_timezone, s.status, s.context, s.last_fired_at, s.automatic_backfill, s.queue_name,
        o.timing, o.overlap, o.catch_up, o.catch_up_most, o.decided_until, o.buffered_at, o.paused,
        CASE WHEN o.overlap <> 'ALLOW' THEN EXISTS (
            SELECT FROM {dbos}.workflow_status w
            WHERE w.schedule_name = s.schedule_name AND w.status IN ('ENQUEUED', 'PENDING'))
          OR EXISTS (
            SELECT FROM {dbos}.workflow_status w
            WHERE w.schedule_name = s.schedule_name AND w.status = 'DELAYED')
        ELSE FALSE END,
      """
          + "  "
          + NOW
          + """

      FROM {dbos}.workflow_schedules s
      LEFT JOIN {own}.schedules o
        ON o.schedule_name = s.schedule_name AND o.schedule_id = s.schedule_id
      WHERE ?::text IS NULL OR s.schedule_name = ?
      ORDER BY s.schedule_name
      """;

  /** A paused schedule stays paused; with another timing deciding begins anew. */
  private static final String APPLY =
      """
      WITH applied AS (
        INSERT INTO {dbos}.workflow_schedules (schedule_id, schedule_name, workflow_name,
          workflow_class_name, schedule, status, context, automatic_backfill, cron_timezone, queue_name{app})
        VALUES (?, ?, ?, ?, ?, 'ACTIVE', ?, ?, ?, ?{app_value})
        ON CONFLICT (schedule_name) {conflict}
        RETURNING schedule_id, schedule_name)
      INSERT INTO {own}.schedules AS o
        (schedule_name, schedule_id, timing, overlap, catch_up, catch_up_most, decided_until)
      SELECT schedule_name, schedule_id, ?, ?, ?, ?, {now} FROM applied
      ON CONFLICT (schedule_name) DO UPDATE SET
        schedule_id = EXCLUDED.schedule_id, timing = EXCLUDED.timing, overlap = EXCLUDED.overlap,
        catch_up = EXCLUDED.catch_up, catch_up_most = EXCLUDED.catch_up_most,
        decided_until = CASE
          WHEN o.schedule_id = EXCLUDED.schedule_id AND o.timing = EXCLUDED.timing
          THEN o.decided_until ELSE EXCLUDED.decided_until END,
        buffered_at = CASE
          WHEN o.schedule_id = EXCLUDED.schedule_id AND o.timing = EXCLUDED.timing
          THEN o.buffered_at END,
        paused = o.paused AND o.schedule_id = EXCLUDED.schedule_id
      """
          .replace("{now}", NOW);

  /**
   * A process of DBOS passes over schedules of another application. One of no application it reads,
   * and some releases end at a timing that their grammar lacks.
   */
  static String apply(boolean replace, boolean applicationName) {
    return APPLY
        .replace("{conflict}", replace ? REPLACE.strip() : "DO NOTHING")
        .replace("{app}", applicationName ? ", application_name" : "")
        .replace("{app_value}", applicationName ? ", 'lakebase-workflow'" : "")
        .replace(
            "{app_replaced}",
            applicationName ? ", application_name = EXCLUDED.application_name" : "");
  }

  private static final String REPLACE =
      """
      DO UPDATE SET
          workflow_name = EXCLUDED.workflow_name, workflow_class_name = EXCLUDED.workflow_class_name,
          schedule = EXCLUDED.schedule, context = EXCLUDED.context,
          automatic_backfill = EXCLUDED.automatic_backfill,
          cron_timezone = EXCLUDED.cron_timezone, queue_name = EXCLUDED.queue_name{app_replaced}
      """;

  /** First seen here; what two processes see at once is written once. */
  static final String ADOPT =
      """
      INSERT INTO {own}.schedules AS o
        (schedule_name, schedule_id, timing, overlap, catch_up, catch_up_most, decided_until)
      SELECT s.schedule_name, s.schedule_id, ?, ?, ?, ?, ?
      FROM {dbos}.workflow_schedules s WHERE s.schedule_name = ? AND s.schedule_id = ?
      ON CONFLICT (schedule_name) DO UPDATE SET
        schedule_id = EXCLUDED.schedule_id, timing = EXCLUDED.timing,
        overlap = CASE WHEN o.schedule_id = EXCLUDED.schedule_id THEN o.overlap ELSE EXCLUDED.overlap END,
        catch_up = CASE WHEN o.schedule_id = EXCLUDED.schedule_id THEN o.catch_up ELSE EXCLUDED.catch_up END,
        catch_up_most =
          CASE WHEN o.schedule_id = EXCLUDED.schedule_id THEN o.catch_up_most ELSE EXCLUDED.catch_up_most END,
        decided_until = EXCLUDED.decided_until, buffered_at = NULL, paused = FALSE
      WHERE o.schedule_id <> EXCLUDED.schedule_id OR o.timing <> EXCLUDED.timing
      """;

  private static final String COLUMNS =
      """
        INSERT INTO {dbos}.workflow_status (workflow_uuid, status, name, class_name, inputs,
          serialization, application_id, queue_name, priority, owner_xid, recovery_attempts,
          schedule_name, created_at, updated_at)
      """;

  /**
   * Decides and starts in one statement, and only on the state that was read: of several processes
   * one decides. Whoever waits for the schedule's row finds it as it is then, paused or gone.
   */
  static final String DECIDE =
      """
      WITH held AS MATERIALIZED (
        SELECT s.schedule_id FROM {dbos}.workflow_schedules s
        WHERE s.schedule_id = ? AND (s.status = 'ACTIVE') = ?
        FOR NO KEY UPDATE),
      decided AS MATERIALIZED (
        UPDATE {own}.schedules o SET decided_until = ?, buffered_at = ?, paused = ?
        FROM held
        WHERE o.schedule_name = ? AND o.schedule_id = held.schedule_id AND o.timing = ?
          AND o.decided_until = ? AND o.buffered_at IS NOT DISTINCT FROM ? AND o.paused = ?
        RETURNING o.schedule_id),
      fired AS (
        UPDATE {dbos}.workflow_schedules s SET last_fired_at = ?
        FROM decided WHERE s.schedule_id = decided.schedule_id AND ?::text IS NOT NULL),
      started AS (
      """
          + COLUMNS
          + """
        SELECT t.id, 'ENQUEUED', ?, ?, t.inputs, ?, '', ?, 0, t.xid, 0, ?, n.ms, n.ms
        FROM decided, unnest(?::text[], ?::text[], ?::text[]) AS t (id, inputs, xid),
      """
          + "    (SELECT "
          + NOW
          + """
       AS ms) n
        ON CONFLICT DO NOTHING
        RETURNING workflow_uuid)
      SELECT (SELECT count(*) FROM decided), (SELECT count(*) FROM started)
      """;

  /** Asked for by hand. */
  static final String START =
      """
      WITH started AS (
      """
          + COLUMNS
          + """
        SELECT t.id, 'ENQUEUED', ?, ?, t.inputs, ?, '', ?, 0, t.xid, 0, ?, n.ms, n.ms
        FROM unnest(?::text[], ?::text[], ?::text[]) AS t (id, inputs, xid),
      """
          + "    (SELECT "
          + NOW
          + """
       AS ms) n
        ON CONFLICT DO NOTHING
        RETURNING workflow_uuid)
      SELECT count(*) FROM started
      """;

  static final String PAUSE =
      """
      UPDATE {dbos}.workflow_schedules SET status = 'PAUSED'
      WHERE schedule_name = ? AND status = 'ACTIVE'
      """;

  /** Slots of the pause are decided: none of them is fired. */
  static final String RESUME =
      """
      WITH resumed AS (
        UPDATE {dbos}.workflow_schedules SET status = 'ACTIVE'
        WHERE schedule_name = ? AND status <> 'ACTIVE'
        RETURNING schedule_id),
      begun AS (
        UPDATE {own}.schedules o SET paused = FALSE, buffered_at = NULL,
          decided_until = greatest(o.decided_until, {now})
        FROM resumed WHERE o.schedule_id = resumed.schedule_id)
      SELECT count(*) FROM resumed
      """
          .replace("{now}", NOW);

  static final String DELETE =
      """
      WITH gone AS (
        DELETE FROM {dbos}.workflow_schedules WHERE schedule_name = ? RETURNING schedule_name),
      own AS (
        DELETE FROM {own}.schedules
        WHERE schedule_name = ? AND (SELECT count(*) FROM gone) IS NOT NULL)
      SELECT count(*) FROM gone
      """;
}
