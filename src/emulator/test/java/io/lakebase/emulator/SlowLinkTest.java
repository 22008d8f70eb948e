package io.lakebase.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.lakebase.emulator.ProxyFault.Effect;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class SlowLinkTest {
  private static final int BYTES = 32 << 20;

  @Test
  void aReaderThatStallsHoldsItsSenderBackAndGetsEverythingInTheEnd() throws Exception {
    List<Thread> line = new CopyOnWriteArrayList<>();
    try (ServerSocket door = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket client = new Socket(door.getInetAddress(), door.getLocalPort());
        Socket near =
            SlowLink.before(
                door.accept(),
                new Effect.Slow(Duration.ZERO, Duration.ofMillis(1)),
                task -> {
                  Thread thread = new Thread(task);
                  thread.setDaemon(true);
                  line.add(thread);
                  return thread;
                })) {
      CompletableFuture<Void> sender = CompletableFuture.runAsync(() -> send(near));
      Awaitility.await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> line.stream().anyMatch(SlowLinkTest::waitsForRoom));
      assertThat(sender).isNotDone();

      assertThat(client.getInputStream().readNBytes(BYTES)).hasSize(BYTES);
      sender.get(20, TimeUnit.SECONDS);
    }
  }

  private static boolean waitsForRoom(Thread thread) {
    return List.of(thread.getStackTrace()).stream()
        .anyMatch(frame -> frame.getMethodName().equals("acquireUninterruptibly"));
  }

  private static void send(Socket near) {
    try {
      near.getOutputStream().write(new byte[BYTES]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
