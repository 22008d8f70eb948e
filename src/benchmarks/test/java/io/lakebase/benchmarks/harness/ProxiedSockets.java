package io.lakebase.benchmarks.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/** Both ends of a connection through a {@link DelayProxy}. */
record ProxiedSockets(Socket client, Socket server) implements AutoCloseable {

  /** Connects; one caller at a time. */
  static ProxiedSockets connect(DelayProxy proxy, ServerSocket listener) throws IOException {
    Socket client = new Socket("localhost", proxy.port());
    Socket server = listener.accept();
    for (Socket socket : new Socket[] {client, server}) {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(40_000);
    }
    return new ProxiedSockets(client, server);
  }

  /** Random bytes by their seed, in pieces of any size. */
  static CompletableFuture<Void> sends(Socket socket, int seed, int size) {
    return CompletableFuture.runAsync(
        () -> {
          byte[] bytes = bytes(seed, size);
          Random random = new Random(~seed);
          try {
            OutputStream out = socket.getOutputStream();
            for (int from = 0; from < size; ) {
              int length = Math.min(size - from, 1 + random.nextInt(100_000));
              out.write(bytes, from, length);
              from += length;
            }
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        ProxiedSockets::inThread);
  }

  /** Those bytes come. */
  static CompletableFuture<Void> receives(Socket socket, int seed, int size) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            byte[] received = socket.getInputStream().readNBytes(size);
            assertThat(Arrays.mismatch(received, bytes(seed, size))).isEqualTo(-1);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        ProxiedSockets::inThread);
  }

  private static byte[] bytes(int seed, int size) {
    byte[] bytes = new byte[size];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private static void inThread(Runnable work) {
    Thread thread = new Thread(work, "proxied-socket");
    thread.setDaemon(true);
    thread.start();
  }

  /** Whether the other end has gone, in peace or not. */
  static boolean hasEnded(Socket socket) {
    try {
      return socket.getInputStream().read() < 0;
    } catch (IOException e) {
      return !(e instanceof SocketTimeoutException);
    }
  }

  @Override
  public void close() throws IOException {
    client.close();
    server.close();
  }
}
