package io.lakebase.workflow.lease;

/**
 * The statements about leases; time is always the database's own, even where a test has put another
 * clock in front of it.
 */
final class LeaseSql {

  private LeaseSql() {}

  /**
   * A restart of the server longer than a lease must not make everybody take over everybody: no
   * lease lapses sooner than its duration after the start.
   */
  private static final String LAPSED =
      "greatest(x.expires_at, pg_postmaster_start_time() + x.duration) < pg_catalog.clock_timestamp()";

  /** FOR UPDATE, since starts hold FOR KEY SHARE on the lease they rely on. */
  static final String ACQUIRE =
      """
      WITH predecessors AS MATERIALIZED (
        SELECT x.executor_id FROM {own}.leases x
        WHERE x.instance_name = ? AND x.ended_at IS NULL ORDER BY x.executor_id FOR UPDATE
      ),
      ended AS (
        UPDATE {own}.leases x SET ended_at = pg_catalog.clock_timestamp()
        FROM predecessors p WHERE x.executor_id = p.executor_id
        RETURNING x.executor_id
      )
      INSERT INTO {own}.leases
        (executor_id, instance_name, duration, acquired_at, expires_at)
      SELECT ?, ?, d, pg_catalog.clock_timestamp(), pg_catalog.clock_timestamp() + d
      FROM (SELECT ? * interval '1 millisecond', (SELECT count(*) FROM ended)) AS t (d, n)
      """;

  /**
   * Nobody else has ended it, so what nobody took over meanwhile still is its owner's. Not once a
   * younger process of the name has been there: that one takes over.
   */
  static final String RECLAIM =
      """
      UPDATE {own}.leases x SET
        ended_at = NULL, released = FALSE, duration = d, expires_at = pg_catalog.clock_timestamp() + d
      FROM (SELECT ? * interval '1 millisecond') AS t (d)
      WHERE x.executor_id = ? AND x.released AND NOT EXISTS (
        SELECT FROM {own}.leases y
        WHERE y.instance_name = x.instance_name AND y.acquired_at > x.acquired_at)
      """;

  /** Tells when the first of the others lapses, so that nobody has to ask for that. */
  static final String HEARTBEAT =
      """
      UPDATE {own}.leases x SET expires_at = pg_catalog.clock_timestamp() + x.duration
      WHERE x.executor_id = ? AND x.ended_at IS NULL
      RETURNING (
        SELECT min(CASE WHEN y.ended_at IS NULL THEN (extract(epoch FROM
            greatest(y.expires_at, pg_postmaster_start_time() + y.duration) - pg_catalog.clock_timestamp()) * 1000)::bigint
          ELSE 0 END)
        FROM {own}.leases y WHERE y.executor_id <> x.executor_id){aside}
      """;

  static final String RELEASE =
      """
      WITH mine AS MATERIALIZED (
        SELECT x.executor_id FROM {own}.leases x
        WHERE x.executor_id = ? AND x.ended_at IS NULL FOR UPDATE
      )
      UPDATE {own}.leases x SET ended_at = pg_catalog.clock_timestamp(), released = TRUE
      FROM mine WHERE x.executor_id = mine.executor_id
      """;

  static final String LAPSED_EXECUTORS =
      "SELECT x.executor_id FROM {own}.leases x WHERE x.ended_at IS NOT NULL OR "
          + LAPSED
          + " ORDER BY x.acquired_at, x.executor_id";

  /**
   * Ends the lapsed lease and moves a chunk, under both leases' locks taken in order of id. What
   * came from a queue goes back to it, where the next claim counts an attempt; what runs under us
   * counts one here; neither counts if its owner left in order.
   */
  static final String TAKE_OVER =
      """
      WITH locked AS MATERIALIZED (
        SELECT x.executor_id, x.ended_at IS NOT NULL AS over, x.released,
      """
          + "    "
          + LAPSED
          + " AS lapsed\n"
          + """
        FROM {own}.leases x WHERE x.executor_id IN (?, ?) ORDER BY x.executor_id FOR UPDATE
      ),
      allowed AS MATERIALIZED (
        SELECT gone.released FROM locked gone, locked me
        WHERE gone.executor_id = ? AND (gone.over OR gone.lapsed)
          AND me.executor_id = ? AND NOT me.over
      ),
      ended AS (
        UPDATE {own}.leases x SET ended_at = pg_catalog.clock_timestamp()
        FROM allowed WHERE x.executor_id = ? AND x.ended_at IS NULL
      ),
      chunk AS MATERIALIZED (
        SELECT c.*, a.released,
          EXISTS (
            SELECT FROM {own}.parked p
            WHERE p.workflow_id = c.workflow_uuid AND p.executor_id = c.executor_id) AS parked
        FROM allowed a CROSS JOIN LATERAL (
          SELECT x.workflow_uuid, x.created_at, x.queue_name, x.executor_id FROM {dbos}.workflow_status x
          WHERE x.status = 'PENDING' AND x.executor_id = ? AND x.created_at >= ?
            AND (?::text[] IS NULL OR x.name = ANY (?::text[]))
            AND (?::text IS NULL OR x.application_version = ?)
          ORDER BY x.created_at LIMIT ? FOR NO KEY UPDATE SKIP LOCKED) c
      ),
      moved AS (
        UPDATE {dbos}.workflow_status x SET
          executor_id = ?,
          status = CASE WHEN c.queue_name IS NULL OR c.parked THEN x.status ELSE 'ENQUEUED' END,
          started_at_epoch_ms =
            CASE WHEN c.queue_name IS NULL OR c.parked THEN x.started_at_epoch_ms END,
          recovery_attempts = greatest(0, x.recovery_attempts + CASE
            WHEN c.parked THEN 0
            WHEN c.queue_name IS NULL THEN CASE WHEN c.released THEN 0 ELSE 1 END
            ELSE CASE WHEN c.released THEN -1 ELSE 0 END END),
          updated_at = (extract(epoch FROM clock_timestamp()) * 1000)::int8
        FROM chunk c WHERE x.workflow_uuid = c.workflow_uuid
      ),
      parked AS (
        UPDATE {own}.parked p SET executor_id = ?
        FROM chunk c WHERE c.parked AND p.workflow_id = c.workflow_uuid
      )
      SELECT workflow_uuid, created_at, parked, queue_name IS NOT NULL FROM chunk
      """;

  /** Whether something is left that we may take but could not lock. */
  static final String LEFT_OVER =
      """
      SELECT EXISTS (
        SELECT FROM {dbos}.workflow_status x
        WHERE x.status = 'PENDING' AND x.executor_id = ?
          AND (?::text[] IS NULL OR x.name = ANY (?::text[]))
          AND (?::text IS NULL OR x.application_version = ?))
      """;

  /** A lease row stays until its owner owns nothing. */
  static final String FORGET =
      """
      DELETE FROM {own}.leases x
      WHERE x.executor_id = ? AND x.ended_at IS NOT NULL AND NOT EXISTS (
        SELECT FROM {dbos}.workflow_status s
        WHERE s.status = 'PENDING' AND s.executor_id = x.executor_id)
      """;
}
