package io.lakebase.benchmarks.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;

/** The thread that reads all sockets of a {@link DelayProxy}. */
final class SocketReader {

  private final Selector selector = Selector.open();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(64 * 1024);
  private final Thread thread;
  private volatile boolean closed;

  SocketReader(String name) throws IOException {
    thread = new Thread(this::run, name);
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  Selector selector() {
    return selector;
  }

  private void run() {
    try (selector) {
      try {
        while (!closed) {
          selector.select(this::ready);
        }
      } finally {
        for (SelectionKey key : selector.keys()) {
          key.channel().close();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void ready(SelectionKey key) {
    ProxiedSocket socket = (ProxiedSocket) key.attachment();
    try {
      int ready = key.readyOps();
      if ((ready & SelectionKey.OP_WRITE) != 0) {
        key.interestOpsAnd(~SelectionKey.OP_WRITE);
        socket.out().writable();
      }
      if ((ready & SelectionKey.OP_READ) != 0) {
        socket.in().read(buffer);
      }
    } catch (CancelledKeyException e) {
      // Closed since it was selected.
    }
  }

  /** Closes all sockets; returns when they are closed. */
  void close() {
    closed = true;
    selector.wakeup();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
