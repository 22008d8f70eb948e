package io.lakebase.jdbc.credential;

/** Which of an endpoint's hosts to connect to. */
public enum HostRole {
  /** The primary compute. */
  READ_WRITE,
  /** The readable secondaries, where the endpoint has any. */
  READ_ONLY,
  /** The primary through the connection pooler, which takes native passwords only. */
  READ_WRITE_POOLED,
  /** The readable secondaries through the connection pooler, which takes native passwords only. */
  READ_ONLY_POOLED;

  /** Whether the connection pooler stands in between. */
  public boolean pooled() {
    return this == READ_WRITE_POOLED || this == READ_ONLY_POOLED;
  }
}
