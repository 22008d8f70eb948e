package io.lakebase.workflow.dispatch;

import io.lakebase.workflow.lease.Lease;
import io.lakebase.workflow.lease.Leases;
import java.sql.SQLException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** This process's present lease, taken when needed. Thread-safe. */
public final class LeaseKeeper {

  private final Leases leases;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile @Nullable Lease current;

  public LeaseKeeper(Leases leases) {
    this.leases = leases;
  }

  /** The present lease, a new one if there is none or it was lost. */
  public Lease ensure() throws SQLException {
    Lease lease = current;
    if (lease != null && !lease.lost()) {
      return lease;
    }
    lock.lock();
    try {
      lease = current;
      if (lease == null || lease.lost()) {
        lease = leases.acquire();
        current = lease;
      }
      return lease;
    } finally {
      lock.unlock();
    }
  }

  /** The present lease, null if there is none. */
  public @Nullable Lease current() {
    return current;
  }

  /** Gives the lease up, if there is one and nothing forbids it. */
  boolean release(java.util.function.BooleanSupplier allowed) throws SQLException {
    lock.lock();
    try {
      if (current == null || !allowed.getAsBoolean()) {
        return false;
      }
      leases.release();
      current = null;
      return true;
    } finally {
      lock.unlock();
    }
  }
}
