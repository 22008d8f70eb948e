package io.lakebase.benchmarks.harness;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A TCP proxy on loopback that delivers every byte a fixed time after it came, without a limit on
 * the rate, and counts. One thread reads all sockets and one writes them, so that it takes little
 * from what is measured beside it. Thread-safe.
 */
public final class DelayProxy implements AutoCloseable {

  private final ServerSocketChannel listener;
  private final int port;
  private final InetSocketAddress target;
  private final DelayLine line;
  private final SocketReader reader;
  private final AtomicLong connections = new AtomicLong();
  private final AtomicLong roundTrips = new AtomicLong();
  private final AtomicLong bytesUp = new AtomicLong();
  private final AtomicLong bytesDown = new AtomicLong();
  private volatile boolean closed;

  private DelayProxy(ServerSocketChannel listener, InetSocketAddress target, Duration oneWay)
      throws IOException {
    this.listener = listener;
    this.port = listener.socket().getLocalPort();
    this.target = target;
    this.line = new DelayLine(oneWay, "delay-proxy-write-" + port);
    this.reader = new SocketReader("delay-proxy-read-" + port);
  }

  /**
   * Starts a proxy.
   *
   * @param host of the server
   * @param port of the server
   * @param oneWay half of the round trip it adds; zero adds none
   * @throws IOException if no port is to be had
   */
  public static DelayProxy start(String host, int port, Duration oneWay) throws IOException {
    ServerSocketChannel listener = ServerSocketChannel.open();
    DelayProxy proxy;
    try {
      listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 512);
      proxy = new DelayProxy(listener, new InetSocketAddress(host, port), oneWay);
    } catch (IOException e) {
      listener.close();
      throw e;
    }
    proxy.line.start();
    proxy.reader.start();
    Thread thread = new Thread(proxy::accept, "delay-proxy-" + proxy.port);
    thread.setDaemon(true);
    thread.start();
    return proxy;
  }

  /** Where it listens. */
  public int port() {
    return port;
  }

  /** What went through so far. */
  public Traffic traffic() {
    return new Traffic(connections.get(), roundTrips.get(), bytesUp.get(), bytesDown.get());
  }

  void counted(boolean up, int bytes, boolean turn) {
    (up ? bytesUp : bytesDown).addAndGet(bytes);
    if (turn) {
      roundTrips.incrementAndGet();
    }
  }

  private void accept() {
    while (listener.isOpen()) {
      try {
        connect(listener.accept());
      } catch (IOException e) {
        // Closed, or a client that has gone already.
      }
    }
  }

  private void connect(SocketChannel client) throws IOException {
    try {
      SocketChannel server = SocketChannel.open();
      try {
        server.socket().connect(target, 10_000);
        connections.incrementAndGet();
        new ProxiedConnection(this, client, server, reader.selector(), line).start();
        if (closed) {
          throw new ClosedChannelException();
        }
      } catch (IOException | IllegalStateException e) {
        server.close();
        throw e;
      }
    } catch (IOException | IllegalStateException e) {
      client.close();
    }
  }

  /** Ends all connections and threads, and delivers nothing more. */
  @Override
  public void close() throws IOException {
    closed = true;
    listener.close();
    reader.close();
    line.close();
  }
}
