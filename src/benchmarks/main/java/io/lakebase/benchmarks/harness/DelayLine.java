package io.lakebase.benchmarks.harness;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * What the {@link SocketReader} read, in order, and the thread that writes it when it is due.
 * Without a delay there is no thread: the reader writes.
 */
final class DelayLine {

  /** The time a processor that sleeps takes to wake. */
  private static final long WAKING = TimeUnit.MICROSECONDS.toNanos(50);

  /** The shortest wait whose end is spun for, so that spinning takes a tenth of a core at most. */
  private static final long SPARSE = 10 * WAKING;

  /** A wait that is shorter than going to sleep takes. */
  private static final long MOMENT = TimeUnit.MICROSECONDS.toNanos(5);

  /** A piece of a stream and the {@code nanoTime} it is due at. */
  private record Piece(ProxiedStream stream, ByteBuffer bytes, long due) {}

  private final long delay;
  private final Thread thread;
  private final Queue<Piece> pieces = new ConcurrentLinkedQueue<>();
  private final Queue<ProxiedStream> writable = new ConcurrentLinkedQueue<>();
  private volatile boolean idle;
  private volatile boolean closed;

  DelayLine(Duration delay, String name) {
    this.delay = delay.toNanos();
    thread = new Thread(this::run, name);
    thread.setDaemon(true);
  }

  void start() {
    if (delay > 0) {
      thread.start();
    }
  }

  /** Delivers bytes to a stream after the delay. */
  void add(ProxiedStream stream, ByteBuffer bytes) {
    if (delay == 0) {
      stream.deliver(bytes);
      return;
    }
    pieces.add(new Piece(stream, bytes, System.nanoTime() + delay));
    if (idle) {
      LockSupport.unpark(thread);
    }
  }

  /** Writes what a stream could not be rid of. */
  void flush(ProxiedStream stream) {
    if (delay == 0) {
      stream.flush();
      return;
    }
    writable.add(stream);
    LockSupport.unpark(thread);
  }

  private void run() {
    wakeOnTime();
    while (!closed) {
      for (ProxiedStream next = writable.poll(); next != null; next = writable.poll()) {
        next.flush();
      }
      Piece head = pieces.peek();
      if (head == null) {
        idle = true;
        if (pieces.isEmpty() && writable.isEmpty() && !closed) {
          LockSupport.park(this);
        }
        idle = false;
      } else if (await(head.due())) {
        pieces.remove();
        head.stream().deliver(head.bytes());
      }
    }
  }

  /** Whether a time has come; it may be woken before. */
  private static boolean await(long due) {
    long left = due - System.nanoTime();
    long spun = left >= SPARSE ? WAKING : MOMENT;
    if (left > spun) {
      LockSupport.parkNanos(left >= SPARSE ? left - WAKING : left);
      left = due - System.nanoTime();
    }
    while (left > 0 && left <= spun) {
      Thread.onSpinWait();
      left = due - System.nanoTime();
    }
    return left <= 0;
  }

  /** Linux lets timers of a thread be 50 µs late unless the thread says otherwise. */
  private static void wakeOnTime() {
    try {
      Path thread = Files.readSymbolicLink(Path.of("/proc/thread-self")).getFileName();
      Files.writeString(Path.of("/proc", thread.toString(), "timerslack_ns"), "1");
    } catch (IOException | UnsupportedOperationException e) {
      // Another system: as exact as its timers are.
    }
  }

  /** Returns when nothing is delivered any more. */
  void close() {
    closed = true;
    LockSupport.unpark(thread);
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
