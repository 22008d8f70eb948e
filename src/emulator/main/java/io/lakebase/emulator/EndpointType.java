package io.lakebase.emulator;

/** Whether sessions of an endpoint may write. */
public enum EndpointType {
  /** The branch's writer. */
  READ_WRITE,
  /** A read replica. */
  READ_ONLY
}
