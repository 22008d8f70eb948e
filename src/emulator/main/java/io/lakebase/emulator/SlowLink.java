package io.lakebase.emulator;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * A line on which bytes take time and do not queue: what arrives within a while leaves within the
 * same while. A reader that stalls holds its sender back.
 */
final class SlowLink {
  private static final int CHUNK_BYTES = 1 << 16;
  private static final int MOST_BYTES = 1 << 23;

  /** Bytes and when they are due; no bytes mean the end. */
  private record Chunk(byte[] bytes, long dueNanos) {}

  private SlowLink() {}

  /** The near end of a slow line whose far end is that socket. */
  static Socket before(Socket far, ProxyFault.Effect.Slow slow, ThreadFactory threads) {
    try (ServerSocket door = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Socket middle = new Socket(door.getInetAddress(), door.getLocalPort());
      Socket near = door.accept();
      for (Socket socket : new Socket[] {far, middle, near}) {
        socket.setTcpNoDelay(true);
      }
      connect(far, middle, slow.toServer(), threads);
      connect(middle, far, slow.toClient(), threads);
      return near;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void connect(Socket from, Socket to, Duration latency, ThreadFactory threads) {
    BlockingQueue<Chunk> onTheWay = new LinkedBlockingQueue<>();
    Semaphore room = new Semaphore(MOST_BYTES);
    threads.newThread(() -> receive(from, latency.toNanos(), onTheWay, room)).start();
    threads.newThread(() -> deliver(to, onTheWay, room)).start();
  }

  private static void receive(
      Socket from, long latency, BlockingQueue<Chunk> onTheWay, Semaphore room) {
    byte[] buffer = new byte[CHUNK_BYTES];
    try {
      InputStream in = from.getInputStream();
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        room.acquireUninterruptibly(count);
        onTheWay.add(new Chunk(Arrays.copyOf(buffer, count), System.nanoTime() + latency));
      }
    } catch (IOException e) {
      // The end of the line, as below.
    }
    onTheWay.add(new Chunk(new byte[0], System.nanoTime() + latency));
  }

  private static void deliver(Socket to, BlockingQueue<Chunk> onTheWay, Semaphore room) {
    try {
      OutputStream out = to.getOutputStream();
      for (Chunk chunk = onTheWay.take(); chunk.bytes().length > 0; chunk = onTheWay.take()) {
        TimeUnit.NANOSECONDS.sleep(chunk.dueNanos() - System.nanoTime());
        out.write(chunk.bytes());
        room.release(chunk.bytes().length);
      }
    } catch (IOException e) {
      // Nobody is there any more.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      Sockets.close(to);
      room.release(Integer.MAX_VALUE - MOST_BYTES);
    }
  }
}
