package io.lakebase.workflow.journal;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A TCP proxy on loopback that counts, withholds answers and cuts. A round trip is a change of
 * direction towards the server.
 */
final class Wire implements Closeable {

  private final ServerSocket server;
  private final int target;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final AtomicLong roundTrips = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private volatile boolean refusing;
  private volatile boolean swallowing;

  Wire(int target) throws IOException {
    this.target = target;
    this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    daemon("wire-accept", this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  long roundTrips() {
    return roundTrips.get();
  }

  /** Connections that were refused. */
  long refused() {
    return refused.get();
  }

  /** From now on answers are lost, and the connection breaks at the first one. */
  void swallowAnswers() {
    swallowing = true;
  }

  /** Breaks all connections and takes no new ones. */
  void cut() {
    refusing = true;
    breakAll();
  }

  /** Breaks all connections. */
  void breakAll() {
    sockets.forEach(Wire::quietly);
    sockets.clear();
  }

  /** Everything works again. */
  void mend() {
    swallowing = false;
    refusing = false;
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        if (refusing) {
          quietly(client);
          refused.incrementAndGet();
          continue;
        }
        Socket upstream = new Socket();
        upstream.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
        client.setTcpNoDelay(true);
        upstream.setTcpNoDelay(true);
        sockets.add(client);
        sockets.add(upstream);
        Turn turn = new Turn();
        daemon("wire-up", () -> pump(client, upstream, turn, true));
        daemon("wire-down", () -> pump(upstream, client, turn, false));
      } catch (IOException e) {
        if (server.isClosed()) {
          return;
        }
      }
    }
  }

  private static final class Turn {
    private volatile boolean clientsTurn = true;
  }

  private void pump(Socket from, Socket to, Turn turn, boolean up) {
    byte[] buffer = new byte[64 << 10];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        if (up && turn.clientsTurn) {
          turn.clientsTurn = false;
          roundTrips.incrementAndGet();
        } else if (!up) {
          turn.clientsTurn = true;
          if (swallowing) {
            return;
          }
        }
        out.write(buffer, 0, n);
        out.flush();
      }
    } catch (IOException e) {
      // One end is gone; the other is closed with it.
    } finally {
      sockets.remove(from);
      sockets.remove(to);
    }
  }

  private static void daemon(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }

  private static void quietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It is of no use any more.
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    breakAll();
  }
}
