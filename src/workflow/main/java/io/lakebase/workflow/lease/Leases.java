package io.lakebase.workflow.lease;

import io.lakebase.workflow.schema.SchemaNames;
import java.sql.SQLException;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import javax.sql.DataSource;

/**
 * Leases of this process and of others. Lapse is judged on the database's clock. Heartbeats have a
 * connection and a platform thread of their own. Safe for use by many threads.
 */
public interface Leases extends AutoCloseable {

  /**
   * Opens the connections; takes no lease yet.
   *
   * @param nanoTime {@link System#nanoTime} or a test's clock
   */
  static Leases open(
      DataSource dataSource, SchemaNames names, LeaseSettings settings, LongSupplier nanoTime)
      throws SQLException {
    return new SqlLeases(dataSource, names, settings, nanoTime);
  }

  /**
   * An incarnation under the instance's name, kept alive by heartbeats until {@link #release} or
   * {@link #close}: the one that this process released last, if it still owns something and nobody
   * of the name came after it, else a fresh one. The predecessor of the same name is revoked in the
   * same transaction.
   */
  Lease acquire() throws SQLException;

  /** Called on the heartbeat thread once for each incarnation that the database declared over. */
  void onLost(Runnable action);

  /**
   * Called on the heartbeat thread after each beat with the milliseconds until the first of the
   * other leases lapses, the longest time if there is none.
   */
  void onBeat(LongConsumer othersLapseIn);

  /** Has every heartbeat from now on ask this too. */
  void ask(Aside aside);

  /** Stops heartbeats and gives the lease up; what it still owns may be taken over at once. */
  void release() throws SQLException;

  /** Owners whose lease has lapsed or was revoked or given up, and who may still own something. */
  List<String> lapsed() throws SQLException;

  /**
   * Takes the next chunk of a lapsed owner's running workflows; call again until done.
   *
   * @param lapsedExecutorId out of {@link #lapsed}
   * @param limit rows of this chunk at most, from 1
   */
  default TakeOver takeOver(String lapsedExecutorId, int limit) throws SQLException {
    return takeOver(lapsedExecutorId, limit, Known.ALL);
  }

  /** As above, leaving alone what this process cannot run. */
  TakeOver takeOver(String lapsedExecutorId, int limit, Known known) throws SQLException;

  /** Stops the heartbeat thread and releases the lease if one is held. */
  @Override
  void close();
}
