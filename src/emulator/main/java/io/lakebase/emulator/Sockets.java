package io.lakebase.emulator;

import java.io.IOException;
import java.net.Socket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends of connections. */
final class Sockets {
  private static final Logger log = LoggerFactory.getLogger(Sockets.class);

  private Sockets() {}

  static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      log.trace("[{}] not closed", socket, e);
    }
  }

  /** Ends a connection so that the other side sees a reset and not an end. */
  static void reset(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
    } catch (IOException e) {
      log.trace("[{}] closes without a reset", socket, e);
    }
    close(socket);
  }
}
