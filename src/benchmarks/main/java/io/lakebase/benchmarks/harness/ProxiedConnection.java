package io.lakebase.benchmarks.harness;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/** One connection through a {@link DelayProxy}: a stream a direction. */
final class ProxiedConnection {

  private final DelayProxy proxy;
  private final SelectionKey client;
  private final SelectionKey server;

  /** Whether the client spoke last; the next words of the server end its turn. */
  private boolean clientsTurn;

  private int ended;

  ProxiedConnection(
      DelayProxy proxy,
      SocketChannel client,
      SocketChannel server,
      Selector selector,
      DelayLine line)
      throws IOException {
    this.proxy = proxy;
    this.client = register(client, selector);
    this.server = register(server, selector);
    ProxiedStream up = new ProxiedStream(this, line, this.client, this.server, true);
    ProxiedStream down = new ProxiedStream(this, line, this.server, this.client, false);
    this.client.attach(new ProxiedSocket(up, down));
    this.server.attach(new ProxiedSocket(down, up));
  }

  private static SelectionKey register(SocketChannel channel, Selector selector)
      throws IOException {
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    channel.configureBlocking(false);
    return channel.register(selector, 0);
  }

  void start() {
    client.interestOps(SelectionKey.OP_READ);
    server.interestOps(SelectionKey.OP_READ);
    client.selector().wakeup();
  }

  /** Counts what the reader read. */
  void counted(boolean up, int bytes) {
    proxy.counted(up, bytes, up && !clientsTurn);
    clientsTurn = up;
  }

  /** The end of one stream is delivered; both are the end of the connection. */
  void ended() {
    if (++ended == 2) {
      close();
    }
  }

  void close() {
    for (SelectionKey key : new SelectionKey[] {client, server}) {
      try {
        key.channel().close();
      } catch (IOException e) {
        // Closed enough.
      }
    }
    // A selector keeps closed sockets until it selects again.
    client.selector().wakeup();
  }
}
