package io.lakebase.emulator.internal.wire;

import java.io.BufferedInputStream;
import java.io.InputStream;
import java.util.Arrays;

/**
 * A buffer for the login, which gives back what it read too much when the relay takes over the
 * stream below it.
 */
public final class HandshakeInput extends BufferedInputStream {
  private static final int BYTES = 8192;

  public HandshakeInput(InputStream below) {
    super(below, BYTES);
  }

  /** What was read from below and not taken; it is forgotten here. */
  public byte[] drain() {
    byte[] rest = Arrays.copyOfRange(buf, pos, count);
    pos = count;
    return rest;
  }
}
