package io.lakebase.emulator;

/** A Provisioned database instance, with a compute of its own. */
public final class EmulatedInstance extends EmulatedHost {
  EmulatedInstance(String name, String uid, Branch branch, Proxy proxy) {
    super(name, uid, branch, proxy);
  }

  /** The first label of its host: {@code instance-} and the uid. */
  @Override
  String dnsName(HostKind kind) {
    String role = kind == HostKind.READ_ONLY ? "instance-ro-" : "instance-";
    String full = super.dnsName(HostKind.READ_WRITE);
    return role + full;
  }

  /** The read-only host. */
  public String readOnlyHost() {
    return hostOf(HostKind.READ_ONLY);
  }

  /** The port of {@link #readOnlyHost()}. */
  public int readOnlyPort() {
    return portOf(HostKind.READ_ONLY);
  }
}
