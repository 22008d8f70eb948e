package io.lakebase.workflow;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Stands between a client and a server. Its connections can die as they do when a server goes away
 * without a word: nothing is closed, and nothing passes any more. New ones work.
 */
public final class Relay implements AutoCloseable {

  private final int target;
  private final ServerSocket server;
  private final List<Link> links = new CopyOnWriteArrayList<>();

  private record Link(Socket in, Socket out, AtomicBoolean dead) {}

  public Relay(int target) throws IOException {
    this.target = target;
    this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    run(this::accept);
  }

  public int port() {
    return server.getLocalPort();
  }

  /** Connections until now. */
  public int connections() {
    return links.size();
  }

  public void killAll() {
    links.forEach(link -> link.dead().set(true));
  }

  private static void run(Runnable task) {
    Thread thread = new Thread(task, "relay");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket in = server.accept();
        Socket out = new Socket(InetAddress.getLoopbackAddress(), target);
        Link link = new Link(in, out, new AtomicBoolean());
        links.add(link);
        run(() -> pump(link, in, out));
        run(() -> pump(link, out, in));
      } catch (IOException e) {
        // Closed, or that connection is none.
      }
    }
  }

  private static void pump(Link link, Socket from, Socket to) {
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] bytes = new byte[8192];
      for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
        if (!link.dead().get()) {
          out.write(bytes, 0, read);
          out.flush();
        }
      }
    } catch (IOException e) {
      // One side went away.
    }
    if (!link.dead().get()) {
      close(link);
    }
  }

  private static void close(Link link) {
    try {
      link.in().close();
      link.out().close();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    links.forEach(Relay::close);
  }
}
