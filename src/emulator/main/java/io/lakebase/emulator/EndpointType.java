package io.lakebase.emulator;

/** Whether sessions of an endpoint may write. */
public enum EndpointType {
  READ_WRITE,
  READ_ONLY
}
