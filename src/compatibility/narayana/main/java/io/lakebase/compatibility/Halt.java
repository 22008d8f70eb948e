package io.lakebase.compatibility;

import java.io.Serializable;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;

/** The first resource of a transaction, which ends the process as soon as it is to commit. */
final class Halt implements XAResource, Serializable {

  private static final long serialVersionUID = 1L;

  /** Not written to Narayana's log, so that whoever recovers lives. */
  private transient boolean armed;

  private Halt() {}

  static Halt armed() {
    Halt halt = new Halt();
    halt.armed = true;
    return halt;
  }

  @Override
  public void commit(Xid xid, boolean onePhase) {
    if (armed) {
      Runtime.getRuntime().halt(0);
    }
  }

  @Override
  public int prepare(Xid xid) {
    return XA_OK;
  }

  @Override
  public void start(Xid xid, int flags) {
    // Nothing to keep.
  }

  @Override
  public void end(Xid xid, int flags) {
    // Nothing to keep.
  }

  @Override
  public void forget(Xid xid) {
    // Nothing to keep.
  }

  @Override
  public void rollback(Xid xid) {
    // Nothing to keep.
  }

  @Override
  public Xid[] recover(int flag) {
    return new Xid[0];
  }

  @Override
  public boolean isSameRM(XAResource other) {
    return other == this;
  }

  @Override
  public int getTransactionTimeout() {
    return 0;
  }

  @Override
  public boolean setTransactionTimeout(int seconds) {
    return false;
  }
}
