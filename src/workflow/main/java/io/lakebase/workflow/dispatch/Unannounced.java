package io.lakebase.workflow.dispatch;

import io.lakebase.workflow.lease.Aside;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Notices with every heartbeat what was enqueued without an announcement, as DBOS's clients do. It
 * looks at the first {@value #MOST} enqueued workflows at most; behind that many which are not for
 * this process the looks of their own find what is. Belongs to the heartbeat thread.
 */
final class Unannounced implements Aside {

  static final int MOST = 1_000;

  private static final String NOTHING = "0 0 0";

  private static final String EXPRESSION =
      """
      (WITH {version}
        SELECT count(*) || ' ' || coalesce(max(s.created_at), 0) || ' ' || coalesce((
          SELECT min(d.delay_until_epoch_ms) FROM (
            SELECT w.queue_name, w.delay_until_epoch_ms FROM {dbos}.workflow_status w
            WHERE w.status = 'DELAYED' ORDER BY w.delay_until_epoch_ms LIMIT {most}) d
          WHERE d.queue_name = ANY (?)), 0)
        FROM (
          SELECT w.name, w.class_name, w.application_version, w.created_at
          FROM {dbos}.workflow_status w
          WHERE w.queue_name = ANY (?) AND w.status = 'ENQUEUED' LIMIT {most}) s
        WHERE {is claimable}
          AND (s.name, coalesce(s.class_name, '')) IN (SELECT * FROM unnest(?::text[], ?::text[])))
      """
          .replace("{most}", String.valueOf(MOST));

  private final Supplier<Object[]> queues;
  private final Supplier<Claimant> claimant;
  private final Runnable noticed;
  private String last = NOTHING;

  /**
   * Looks along.
   *
   * @param queues whose
   * @param claimant for whom
   * @param noticed told when something else is there than at the heartbeat before
   */
  Unannounced(Supplier<Object[]> queues, Supplier<Claimant> claimant, Runnable noticed) {
    this.queues = queues;
    this.claimant = claimant;
    this.noticed = noticed;
  }

  @Override
  public String expression() {
    return EXPRESSION
        .replace("{version}", ClaimableVersion.CTE)
        .replace("{is claimable}", ClaimableVersion.of("s"));
  }

  @Override
  public void bind(PreparedStatement statement, int first) throws SQLException {
    Connection connection = statement.getConnection();
    Claimant mine = claimant.get();
    int next = ClaimableVersion.bind(statement, first, mine);
    statement.setArray(next, connection.createArrayOf("text", queues.get()));
    statement.setArray(next + 1, connection.createArrayOf("text", queues.get()));
    statement.setArray(next + 2, connection.createArrayOf("text", mine.names()));
    statement.setArray(next + 3, connection.createArrayOf("text", mine.classNames()));
  }

  @Override
  public void answered(@Nullable String answer) {
    if (answer != null && !answer.equals(last)) {
      last = answer;
      if (!answer.equals(NOTHING)) {
        noticed.run();
      }
    }
  }
}
