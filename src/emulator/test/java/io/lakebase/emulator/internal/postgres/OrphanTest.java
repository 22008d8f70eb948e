package io.lakebase.emulator.internal.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class OrphanTest {
  @Test
  @DisabledOnOs(OS.WINDOWS)
  void theServerAndItsDataGoWithTheJvmEvenIfThatIsKilled(@TempDir Path directory) throws Exception {
    Process parent =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.io.tmpdir=" + directory,
                "-cp",
                System.getProperty("java.class.path"),
                Parent.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    int port = portOf(parent);
    assertThat(listens(port)).isTrue();

    parent.destroyForcibly();

    Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> !listens(port));
    Path home = directory.resolve("lakebase-emulator-" + System.getProperty("user.name"));
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> {
              try (var content = Files.list(home)) {
                return content.noneMatch(p -> p.getFileName().toString().startsWith("server-"));
              }
            });
  }

  private static int portOf(Process parent) throws IOException {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(parent.getInputStream(), StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.startsWith("port ")) {
        return Integer.parseInt(line.substring(5));
      }
    }
    throw new IOException("no port");
  }

  private static boolean listens(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  /** Starts a server and waits to be killed. */
  static final class Parent {
    private Parent() {}

    public static void main(String[] arguments) throws InterruptedException {
      PostgresServer server = PostgresServer.start(ServerOptions.of(false, Map.of()));
      System.out.println("port " + server.port());
      Thread.currentThread().join();
    }
  }
}
