package io.lakebase.benchmarks.harness;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One direction of a {@link ProxiedConnection}. The {@link SocketReader} reads it and the {@link
 * DelayLine} writes it; what its receiver does not take waits here.
 */
final class ProxiedStream {

  /** Bytes under way at which reading pauses, far more than a round trip brings. */
  private static final long FULL = 16 << 20;

  private static final ByteBuffer END = ByteBuffer.allocate(0);

  private final ProxiedConnection connection;
  private final DelayLine line;
  private final SelectionKey from;
  private final SelectionKey to;
  private final boolean up;
  private final Queue<ByteBuffer> backlog = new ArrayDeque<>();
  private final AtomicLong underWay = new AtomicLong();
  private final AtomicBoolean paused = new AtomicBoolean();
  private volatile boolean reset;

  ProxiedStream(
      ProxiedConnection connection,
      DelayLine line,
      SelectionKey from,
      SelectionKey to,
      boolean up) {
    this.connection = connection;
    this.line = line;
    this.from = from;
    this.to = to;
    this.up = up;
  }

  /** Reads what has come, as much as the buffer takes. */
  void read(ByteBuffer buffer) {
    int bytes;
    try {
      bytes = ((SocketChannel) from.channel()).read(buffer.clear());
    } catch (IOException e) {
      reset = true;
      bytes = -1;
    }
    if (bytes < 0) {
      from.interestOpsAnd(~SelectionKey.OP_READ);
      line.add(this, END);
    } else if (bytes > 0) {
      connection.counted(up, bytes);
      long waiting = underWay.addAndGet(bytes);
      line.add(this, ByteBuffer.allocate(bytes).put(buffer.flip()).flip());
      if (waiting > FULL) {
        pause();
      }
    }
  }

  private void pause() {
    from.interestOpsAnd(~SelectionKey.OP_READ);
    paused.set(true);
    resume();
  }

  private void resume() {
    if (underWay.get() <= FULL / 2 && paused.compareAndSet(true, false)) {
      await(from, SelectionKey.OP_READ);
    }
  }

  /** The receiver takes bytes again. */
  void writable() {
    line.flush(this);
  }

  /** Writes bytes that are due, or keeps them behind those that wait already. */
  void deliver(ByteBuffer bytes) {
    if (!backlog.isEmpty()) {
      backlog.add(bytes);
    } else if (!write(bytes)) {
      backlog.add(bytes);
      await(to, SelectionKey.OP_WRITE);
    }
  }

  /** Writes what waits, as much as the receiver takes. */
  void flush() {
    while (!backlog.isEmpty() && write(backlog.element())) {
      backlog.remove();
    }
    if (!backlog.isEmpty()) {
      await(to, SelectionKey.OP_WRITE);
    }
  }

  private boolean write(ByteBuffer bytes) {
    try {
      if (bytes == END) {
        end();
        return true;
      }
      underWay.addAndGet(-((SocketChannel) to.channel()).write(bytes));
      if (paused.get()) {
        resume();
      }
      return !bytes.hasRemaining();
    } catch (IOException e) {
      connection.close();
      return true;
    }
  }

  private void end() throws IOException {
    if (reset) {
      connection.close();
    } else {
      ((SocketChannel) to.channel()).shutdownOutput();
      connection.ended();
    }
  }

  private static void await(SelectionKey key, int operation) {
    try {
      key.interestOpsOr(operation);
      key.selector().wakeup();
    } catch (CancelledKeyException e) {
      // Closed meanwhile.
    }
  }
}
