package io.lakebase.benchmarks.harness;

import static io.lakebase.benchmarks.harness.ProxiedSockets.receives;
import static io.lakebase.benchmarks.harness.ProxiedSockets.sends;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes through many connections of one proxy. */
@Timeout(120)
class DelayProxyStreamsTest extends ProxiedServer {

  private static final int MANY = 24;

  /** More than the proxy and the buffers of its receiver keep. */
  private static final int LARGE = 48 << 20;

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void manyConnectionsAtOnceGetTheirBytesInOrder(int millis) throws Exception {
    List<ProxiedSockets> sockets = new ArrayList<>();
    List<CompletableFuture<Void>> received = new ArrayList<>();
    try (DelayProxy proxy = proxy(millis)) {
      long sum = 0;
      for (int i = 0; i < MANY; i++) {
        ProxiedSockets both = ProxiedSockets.connect(proxy, listener);
        sockets.add(both);
        int size = i % 4 == 0 ? (3 << 20) + i : 1 + 900 * i;
        sum += size;
        received.add(receives(both.server(), i, size));
        received.add(receives(both.client(), ~i, size));
        sends(both.client(), i, size);
        sends(both.server(), ~i, size);
      }

      CompletableFuture.allOf(received.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);

      Traffic traffic = proxy.traffic();
      assertThat(traffic.connections()).isEqualTo(MANY);
      assertThat(traffic.bytesUp()).isEqualTo(sum);
      assertThat(traffic.bytesDown()).isEqualTo(sum);
    } finally {
      for (ProxiedSockets both : sockets) {
        both.close();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void aReceiverThatDoesNotReadHoldsUpNoOther(int millis) throws Exception {
    try (DelayProxy proxy = proxy(millis);
        ProxiedSockets slow = ProxiedSockets.connect(proxy, listener);
        ProxiedSockets quick = ProxiedSockets.connect(proxy, listener)) {
      CompletableFuture<Void> sent = sends(slow.server(), 7, LARGE);
      await().atMost(Duration.ofSeconds(40)).until(() -> proxy.traffic().bytesDown() > 16 << 20);

      for (int i = 0; i < 20; i++) {
        sends(quick.client(), i, 300);
        receives(quick.server(), i, 300).get(40, TimeUnit.SECONDS);
        sends(quick.server(), i, 300);
        receives(quick.client(), i, 300).get(40, TimeUnit.SECONDS);
      }
      assertThat(proxy.traffic().bytesDown()).isLessThan(LARGE);

      receives(slow.client(), 7, LARGE).get(60, TimeUnit.SECONDS);
      sent.get(40, TimeUnit.SECONDS);
    }
  }

  @Test
  void nothingComesBeforeItsTime() throws Exception {
    long delay = TimeUnit.MILLISECONDS.toNanos(3);
    try (DelayProxy proxy = proxy(3);
        ProxiedSockets both = ProxiedSockets.connect(proxy, listener)) {
      DataOutputStream out = new DataOutputStream(both.client().getOutputStream());
      DataInputStream in = new DataInputStream(both.server().getInputStream());
      for (int i = 0; i < 100; i++) {
        out.writeLong(System.nanoTime());
        long written = in.readLong();

        assertThat(System.nanoTime() - written).isGreaterThanOrEqualTo(delay);
      }
      assertThat(proxy.traffic()).isEqualTo(new Traffic(1, 1, 800, 0));
    }
  }
}
