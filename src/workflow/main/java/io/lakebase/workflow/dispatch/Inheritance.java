package io.lakebase.workflow.dispatch;

import io.lakebase.workflow.lease.Known;
import io.lakebase.workflow.lease.Lease;
import io.lakebase.workflow.lease.Leases;
import io.lakebase.workflow.lease.TakeOver;
import java.sql.SQLException;
import java.util.function.BooleanSupplier;

/** Takes the work of a lapsed lease over, chunk by chunk. Belongs to the dispatcher's thread. */
final class Inheritance {

  private static final int CHUNK = 1_000;

  private final Leases leases;
  private final Work work;
  private final Launcher launcher;

  Inheritance(Leases leases, Work work, Launcher launcher) {
    this.leases = leases;
    this.work = work;
    this.launcher = launcher;
  }

  /**
   * What was taken over.
   *
   * @param workflows how many
   * @param requeued whether some of them went back to their queue
   */
  record Taken(int workflows, boolean requeued) {}

  Taken take(String executorId, Lease lease, BooleanSupplier closed) throws SQLException {
    int taken = 0;
    boolean requeued = false;
    TakeOver chunk;
    do {
      chunk = leases.takeOver(executorId, CHUNK, new Known(work.names(), work.version()));
      taken += moved(chunk);
      launcher.add(chunk.workflowIds());
      launcher.launch(lease);
      requeued |= chunk.requeued() > 0;
    } while (moved(chunk) > 0 && !closed.getAsBoolean());
    return new Taken(taken, requeued);
  }

  private static int moved(TakeOver chunk) {
    return chunk.workflowIds().size() + chunk.parked() + chunk.requeued();
  }
}
