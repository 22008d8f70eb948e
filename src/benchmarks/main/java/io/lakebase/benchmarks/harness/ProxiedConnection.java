package io.lakebase.benchmarks.harness;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * One connection through a {@link DelayProxy}: a reader a direction, and a writer too where there
 * is a delay.
 */
final class ProxiedConnection {

  private static final int BUFFER = 64 * 1024;

  /** A piece of the stream and the {@code nanoTime} it is due at; an empty one is the end. */
  private record Piece(byte[] bytes, long due) {}

  private final DelayProxy proxy;
  private final Socket client;
  private final Socket server;
  private final long delay;

  /** Whether the client spoke last; the next words of the server end its turn. */
  private final AtomicBoolean clientsTurn = new AtomicBoolean();

  ProxiedConnection(DelayProxy proxy, Socket client, Socket server, Duration oneWay)
      throws IOException {
    this.proxy = proxy;
    this.client = client;
    this.server = server;
    this.delay = oneWay.toNanos();
    client.setTcpNoDelay(true);
    server.setTcpNoDelay(true);
  }

  void start() {
    pump(client, server, true);
    pump(server, client, false);
  }

  private void pump(Socket from, Socket to, boolean up) {
    if (delay == 0) {
      thread(() -> copy(from, to, up), "copy");
    } else {
      BlockingQueue<Piece> pieces = new LinkedBlockingQueue<>();
      thread(() -> read(from, pieces, up), "read");
      thread(() -> write(pieces, to), "write");
    }
  }

  private void copy(Socket from, Socket to, boolean up) {
    byte[] buffer = new byte[BUFFER];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        count(up, n);
        out.write(buffer, 0, n);
      }
    } catch (IOException e) {
      // Either side has gone: close both below.
    }
    close();
  }

  private void read(Socket from, BlockingQueue<Piece> pieces, boolean up) {
    byte[] buffer = new byte[BUFFER];
    try {
      InputStream in = from.getInputStream();
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        count(up, n);
        pieces.add(new Piece(Arrays.copyOf(buffer, n), System.nanoTime() + delay));
      }
    } catch (IOException e) {
      // Gone: what was read is still delivered.
    }
    pieces.add(new Piece(new byte[0], System.nanoTime() + delay));
  }

  private void write(BlockingQueue<Piece> pieces, Socket to) {
    try {
      OutputStream out = to.getOutputStream();
      for (Piece piece = pieces.take(); piece.bytes().length > 0; piece = pieces.take()) {
        for (long left = piece.due() - System.nanoTime(); left > 0; ) {
          LockSupport.parkNanos(left);
          left = piece.due() - System.nanoTime();
        }
        out.write(piece.bytes());
      }
    } catch (IOException | InterruptedException e) {
      // Either side has gone, or the proxy stops: close both below.
    }
    close();
  }

  private void count(boolean up, int bytes) {
    boolean turn = up ? clientsTurn.compareAndSet(false, true) : resetTurn();
    proxy.counted(up, bytes, turn);
  }

  private boolean resetTurn() {
    clientsTurn.set(false);
    return false;
  }

  private void thread(Runnable work, String name) {
    Thread thread = new Thread(work, "delay-proxy-" + name);
    thread.setDaemon(true);
    thread.start();
  }

  void close() {
    proxy.ended(this);
    for (Socket socket : new Socket[] {client, server}) {
      try {
        socket.close();
      } catch (IOException e) {
        // Closed enough.
      }
    }
  }
}
