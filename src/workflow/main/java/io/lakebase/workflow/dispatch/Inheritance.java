package io.lakebase.workflow.dispatch;

import io.lakebase.workflow.lease.Known;
import io.lakebase.workflow.lease.Lease;
import io.lakebase.workflow.lease.Leases;
import io.lakebase.workflow.lease.TakeOver;
import java.sql.SQLException;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes the work of lapsed leases over, chunk by chunk. Belongs to the dispatcher's thread. */
final class Inheritance {

  private static final Logger LOG = LoggerFactory.getLogger(Inheritance.class);
  private static final int CHUNK = 1_000;

  private final String engine;
  private final Leases leases;
  private final Work work;
  private final Launcher launcher;
  private final Wakes wakes;
  private final ChildWaits childWaits;

  /** Others' parked workflows may be ours, and what they wait for is not known here yet. */
  private boolean unread;

  Inheritance(
      String engine,
      Leases leases,
      Work work,
      Launcher launcher,
      Wakes wakes,
      ChildWaits childWaits) {
    this.engine = engine;
    this.leases = leases;
    this.work = work;
    this.launcher = launcher;
    this.wakes = wakes;
    this.childWaits = childWaits;
  }

  /**
   * What was taken over.
   *
   * @param lapsed whether there were lapsed leases
   * @param workflows how many of their workflows are ours now
   * @param requeued whether some of them went back to their queue
   */
  record Taken(boolean lapsed, int workflows, boolean requeued) {}

  Taken takeAll(Lease lease, BooleanSupplier closed) throws SQLException {
    List<String> lapsed = work.names().isEmpty() ? List.of() : leases.lapsed();
    int workflows = 0;
    boolean requeued = false;
    for (String executorId : lapsed) {
      boolean before = unread;
      unread = true; // Whatever becomes of the answers.
      Taken taken = take(executorId, lease, closed);
      requeued |= taken.requeued();
      workflows += taken.workflows();
      if (taken.workflows() == 0) {
        unread = before;
      } else {
        LOG.info("[{}] took {} workflows over from {}", engine, taken.workflows(), executorId);
        work.tookOver(executorId, taken.workflows());
      }
    }
    if (unread) {
      wakes.read(lease);
      childWaits.of(lease.executorId()).forEach(work::waitsForChild);
      work.parkedCame();
      unread = false;
    }
    return new Taken(!lapsed.isEmpty(), workflows, requeued);
  }

  private Taken take(String executorId, Lease lease, BooleanSupplier closed) throws SQLException {
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
    return new Taken(true, taken, requeued);
  }

  private static int moved(TakeOver chunk) {
    return chunk.workflowIds().size() + chunk.parked() + chunk.requeued();
  }
}
