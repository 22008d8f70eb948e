package io.lakebase.emulator;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.function.BooleanSupplier;

/**
 * Copies bytes from one socket to another until one of them ends, then ends both.
 *
 * @param from source
 * @param to sink
 * @param cutsBefore asked before each chunk is passed on; true ends the connection instead
 */
record Relay(Socket from, Socket to, BooleanSupplier cutsBefore) implements Runnable {
  private static final int BUFFER_BYTES = 1 << 16;

  @Override
  public void run() {
    byte[] buffer = new byte[BUFFER_BYTES];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        if (cutsBefore.getAsBoolean()) {
          break;
        }
        out.write(buffer, 0, count);
      }
    } catch (IOException e) {
      // One side is gone, and the other learns it by the close below.
    } finally {
      Sockets.close(from);
      Sockets.close(to);
    }
  }
}
