package io.lakebase.emulator;

/** The hosts that one endpoint has. */
enum HostKind {
  READ_WRITE("", false),
  READ_ONLY("-ro", false),
  READ_WRITE_POOLED("-pooler", true),
  READ_ONLY_POOLED("-ro-pooler", true);

  private final String suffix;
  private final boolean pooled;

  HostKind(String suffix, boolean pooled) {
    this.suffix = suffix;
    this.pooled = pooled;
  }

  /** What stands behind the uid in the first label of the host name. */
  String suffix() {
    return suffix;
  }

  boolean pooled() {
    return pooled;
  }

  boolean readOnly() {
    return this == READ_ONLY || this == READ_ONLY_POOLED;
  }
}
