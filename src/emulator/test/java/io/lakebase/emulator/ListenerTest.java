package io.lakebase.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ListenerTest {
  @Test
  void servesTheNextClientWhenThereWasNoThreadForOne() throws IOException {
    AtomicInteger clients = new AtomicInteger();
    try (Listener listener = new Listener(0, client -> serve(client, clients.incrementAndGet()))) {
      assertThat(firstByte(listener.port())).isEqualTo(-1);
      assertThat(firstByte(listener.port())).isEqualTo(2);
    }
  }

  private static void serve(Socket client, int count) {
    if (count == 1) {
      throw new OutOfMemoryError("unable to create native thread");
    }
    try (client) {
      client.getOutputStream().write(count);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int firstByte(int port) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(20_000);
      return socket.getInputStream().read();
    }
  }
}
