package io.lakebase.benchmarks.harness;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A TCP proxy on loopback that delivers every byte a fixed time after it came, without a limit on
 * the rate, and counts. Thread-safe.
 */
public final class DelayProxy implements AutoCloseable {

  private final ServerSocket listener;
  private final InetSocketAddress target;
  private final Duration oneWay;
  private final Set<ProxiedConnection> open = ConcurrentHashMap.newKeySet();
  private final AtomicLong connections = new AtomicLong();
  private final AtomicLong roundTrips = new AtomicLong();
  private final AtomicLong bytesUp = new AtomicLong();
  private final AtomicLong bytesDown = new AtomicLong();

  private DelayProxy(ServerSocket listener, InetSocketAddress target, Duration oneWay) {
    this.listener = listener;
    this.target = target;
    this.oneWay = oneWay;
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
    ServerSocket listener = new ServerSocket(0, 512, InetAddress.getLoopbackAddress());
    DelayProxy proxy = new DelayProxy(listener, new InetSocketAddress(host, port), oneWay);
    Thread thread = new Thread(proxy::accept, "delay-proxy-" + listener.getLocalPort());
    thread.setDaemon(true);
    thread.start();
    return proxy;
  }

  /** Where it listens. */
  public int port() {
    return listener.getLocalPort();
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

  void ended(ProxiedConnection connection) {
    open.remove(connection);
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        Socket server = new Socket();
        try {
          server.connect(target, 10_000);
        } catch (IOException e) {
          client.close();
          continue;
        }
        connections.incrementAndGet();
        ProxiedConnection connection = new ProxiedConnection(this, client, server, oneWay);
        open.add(connection);
        connection.start();
      } catch (IOException e) {
        // Closed, or a client that has gone already.
      }
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    open.forEach(ProxiedConnection::close);
  }
}
