package io.lakebase.emulator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One loopback port, which can be closed and opened again. Safe for use by many threads. */
final class Listener implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Listener.class);
  private static final int BACKLOG = 1024;
  private static final long LONGEST_END_MILLIS = 1_000;

  private final Consumer<Socket> onAccept;
  private final int port;
  private volatile @Nullable ServerSocket socket;
  private volatile @Nullable Thread accepting;

  /**
   * @param port 0 for any free one
   * @param onAccept takes the socket over and returns at once
   */
  Listener(int port, Consumer<Socket> onAccept) {
    this.onAccept = onAccept;
    this.port = open(port);
  }

  int port() {
    return port;
  }

  void bind() {
    if (socket == null) {
      open(port);
    }
  }

  void unbind() {
    ServerSocket open = socket;
    socket = null;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        log.debug("[port {}] not closed", port, e);
      }
      awaitEndOf(accepting);
    }
  }

  /** The port is taken until the thread that accepts has left the closed socket. */
  private static void awaitEndOf(@Nullable Thread thread) {
    if (thread == null || thread == Thread.currentThread()) {
      return;
    }
    try {
      thread.join(LONGEST_END_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    unbind();
  }

  private int open(int wanted) {
    try {
      ServerSocket opened = new ServerSocket();
      opened.setReuseAddress(true);
      opened.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted), BACKLOG);
      socket = opened;
      Thread thread =
          DaemonThreads.platform("lakebase-accept-" + opened.getLocalPort())
              .newThread(() -> acceptAll(opened));
      accepting = thread;
      thread.start();
      return opened.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException("[port " + wanted + "] cannot be opened", e);
    }
  }

  private void acceptAll(ServerSocket opened) {
    while (!opened.isClosed()) {
      try {
        accepted(opened.accept());
      } catch (IOException e) {
        if (!opened.isClosed()) {
          log.warn("[port {}] accepting failed", port, e);
        }
      }
    }
  }

  /** Without threads left, a client is not served; the port goes on. */
  private void accepted(Socket client) {
    try {
      onAccept.accept(client);
    } catch (RuntimeException | OutOfMemoryError e) {
      log.warn("[port {}] connection not served", port, e);
      Sockets.close(client);
    }
  }
}
