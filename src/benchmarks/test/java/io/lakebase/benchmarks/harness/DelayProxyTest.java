package io.lakebase.benchmarks.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DelayProxyTest {

  private ServerSocket echo;

  @BeforeEach
  void startsAnEcho() throws IOException {
    echo = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    Thread server =
        new Thread(
            () -> {
              try (Socket client = echo.accept()) {
                client.getInputStream().transferTo(client.getOutputStream());
              } catch (IOException e) {
                // The test is over.
              }
            });
    server.setDaemon(true);
    server.start();
  }

  @AfterEach
  void stopsTheEcho() throws IOException {
    echo.close();
  }

  @Test
  void countsRoundTripsAndBytesOfBothWays() throws IOException {
    try (DelayProxy proxy = DelayProxy.start("localhost", echo.getLocalPort(), Duration.ZERO);
        Socket client = new Socket("localhost", proxy.port())) {
      for (int i = 0; i < 5; i++) {
        roundTrip(client, 100);
      }

      assertThat(proxy.traffic()).isEqualTo(new Traffic(1, 5, 500, 500));
      assertThat(proxy.traffic().since(new Traffic(1, 2, 200, 200)))
          .isEqualTo(new Traffic(0, 3, 300, 300));
    }
  }

  @Test
  void delaysEveryRoundTripByTwiceTheOneWayTime() throws IOException {
    try (DelayProxy proxy =
            DelayProxy.start("localhost", echo.getLocalPort(), Duration.ofMillis(20));
        Socket client = new Socket("localhost", proxy.port())) {
      long start = System.nanoTime();

      roundTrip(client, 1);
      roundTrip(client, 1);

      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isBetween(Duration.ofMillis(80), Duration.ofSeconds(5));
    }
  }

  @Test
  void deliversManyBytesInOneDelay() throws IOException {
    try (DelayProxy proxy =
            DelayProxy.start("localhost", echo.getLocalPort(), Duration.ofMillis(50));
        Socket client = new Socket("localhost", proxy.port())) {
      client.setTcpNoDelay(true);
      long start = System.nanoTime();

      roundTrip(client, 200_000);

      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isBetween(Duration.ofMillis(100), Duration.ofSeconds(5));
      assertThat(proxy.traffic().bytesDown()).isEqualTo(200_000);
    }
  }

  private static void roundTrip(Socket client, int bytes) throws IOException {
    Thread writer =
        new Thread(
            () -> {
              try {
                new DataOutputStream(client.getOutputStream()).write(new byte[bytes]);
              } catch (IOException e) {
                // The read below fails then.
              }
            });
    writer.start();
    new DataInputStream(client.getInputStream()).readFully(new byte[bytes]);
  }
}
