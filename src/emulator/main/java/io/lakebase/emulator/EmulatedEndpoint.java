package io.lakebase.emulator;

/** An endpoint of an Autoscaling project. */
public final class EmulatedEndpoint extends EmulatedHost {
  private final EndpointType type;
  private volatile boolean readableSecondaries;

  EmulatedEndpoint(String name, String uid, EndpointType type, Branch branch, Proxy proxy) {
    super(name, uid, branch, proxy);
    this.type = type;
  }

  /** Whether it is the branch's writer or a read replica. */
  public EndpointType type() {
    return type;
  }

  /** The resource name of its branch. */
  public String branchName() {
    return branch().name();
  }

  /** Gives the endpoint a read-only host, as high availability with readable secondaries does. */
  public void enableReadableSecondaries() {
    readableSecondaries = true;
  }

  boolean readableSecondaries() {
    return readableSecondaries;
  }

  /** The read-only host; the control plane tells it after {@link #enableReadableSecondaries()}. */
  public String readOnlyHost() {
    return hostOf(HostKind.READ_ONLY);
  }

  /** The port of {@link #readOnlyHost()}. Sessions there are read-only by default setting. */
  public int readOnlyPort() {
    return portOf(HostKind.READ_ONLY);
  }

  /** The pooled host, which refuses OAuth roles. */
  public String pooledHost() {
    return hostOf(HostKind.READ_WRITE_POOLED);
  }

  /** The port of {@link #pooledHost()}. */
  public int pooledPort() {
    return portOf(HostKind.READ_WRITE_POOLED);
  }

  /** The pooled read-only host. */
  public String readOnlyPooledHost() {
    return hostOf(HostKind.READ_ONLY_POOLED);
  }

  /** The port of {@link #readOnlyPooledHost()}. */
  public int readOnlyPooledPort() {
    return portOf(HostKind.READ_ONLY_POOLED);
  }
}
