package io.lakebase.bundle.instead;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;

/** Reads streams to their end; what the SDK wants of Commons IO. */
public final class Streams {

  private Streams() {}

  /** All bytes. */
  public static byte[] toByteArray(InputStream in) throws IOException {
    return in.readAllBytes();
  }

  /** All characters. */
  public static String toString(InputStream in, Charset charset) throws IOException {
    return new String(in.readAllBytes(), charset);
  }
}
