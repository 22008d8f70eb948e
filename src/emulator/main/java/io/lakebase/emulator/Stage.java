package io.lakebase.emulator;

/** A moment in the life of a connection. */
public enum Stage {
  /** The TCP connection stands, nothing was said. */
  BEFORE_TLS,
  /** The TLS handshake is done. */
  AFTER_TLS,
  /** The password is read, nothing was answered. */
  AFTER_PASSWORD,
  /** The compute has executed something and its answer is not yet passed on. */
  MID_QUERY
}
