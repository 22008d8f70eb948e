package io.lakebase.benchmarks.harness;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A server that proxies are tested with. */
abstract class ProxiedServer {

  ServerSocket listener;

  @BeforeEach
  void listens() throws IOException {
    listener = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void ends() throws IOException {
    listener.close();
  }

  /** A proxy before it with so many milliseconds one way. */
  final DelayProxy proxy(int millis) throws IOException {
    return DelayProxy.start("localhost", listener.getLocalPort(), Duration.ofMillis(millis));
  }
}
