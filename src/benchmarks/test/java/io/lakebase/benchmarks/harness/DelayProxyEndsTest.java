package io.lakebase.benchmarks.harness;

import static io.lakebase.benchmarks.harness.ProxiedSockets.hasEnded;
import static io.lakebase.benchmarks.harness.ProxiedSockets.receives;
import static io.lakebase.benchmarks.harness.ProxiedSockets.sends;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How connections through a proxy end. */
@Timeout(120)
class DelayProxyEndsTest extends ProxiedServer {

  private static final int SIZE = 2 << 20;

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void theEndOfOneStreamComesAfterItsBytesAndLeavesTheOtherOpen(int millis) throws Exception {
    try (DelayProxy proxy = proxy(millis);
        ProxiedSockets both = ProxiedSockets.connect(proxy, listener)) {
      sends(both.client(), 1, SIZE).thenRun(() -> endOutput(both.client()));
      receives(both.server(), 1, SIZE).get(40, TimeUnit.SECONDS);
      assertThat(both.server().getInputStream().read()).isEqualTo(-1);

      sends(both.server(), 2, SIZE).thenRun(() -> endOutput(both.server()));
      receives(both.client(), 2, SIZE).get(40, TimeUnit.SECONDS);
      assertThat(both.client().getInputStream().read()).isEqualTo(-1);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void aResetOfOneSideClosesTheOther(int millis) throws IOException {
    try (DelayProxy proxy = proxy(millis);
        ProxiedSockets first = ProxiedSockets.connect(proxy, listener);
        ProxiedSockets second = ProxiedSockets.connect(proxy, listener)) {
      reset(first.client());
      reset(second.server());

      assertThat(hasEnded(first.server())).isTrue();
      assertThat(hasEnded(second.client())).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void closeEndsConnectionsAndThreads(int millis) throws IOException {
    DelayProxy proxy = proxy(millis);
    try (ProxiedSockets both = ProxiedSockets.connect(proxy, listener)) {
      sends(both.client(), 1, 100).join();
      await().atMost(Duration.ofSeconds(40)).until(() -> proxy.traffic().bytesUp() == 100);

      proxy.close();

      receivesAtMost(both.server(), 100);
      assertThat(hasEnded(both.client())).isTrue();
      await()
          .atMost(Duration.ofSeconds(40))
          .until(
              () ->
                  Thread.getAllStackTraces().keySet().stream()
                      .map(Thread::getName)
                      .noneMatch(name -> name.matches("delay-proxy.*-" + proxy.port())));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void aClientOfAServerThatIsAwayIsClosedAndNotCounted(int millis) throws IOException {
    try (DelayProxy proxy = proxy(millis)) {
      listener.close();

      try (Socket client = new Socket("localhost", proxy.port())) {
        client.setSoTimeout(40_000);
        assertThat(hasEnded(client)).isTrue();
      }

      assertThat(proxy.traffic()).isEqualTo(new Traffic(0, 0, 0, 0));
    }
  }

  private static void receivesAtMost(Socket socket, int bytes) {
    for (int i = 0; i <= bytes; i++) {
      if (hasEnded(socket)) {
        return;
      }
    }
    throw new AssertionError("it goes on");
  }

  private static void reset(Socket socket) throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  private static void endOutput(Socket socket) {
    try {
      socket.shutdownOutput();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
