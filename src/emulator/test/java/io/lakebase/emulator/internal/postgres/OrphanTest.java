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
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class OrphanTest {
  @Test
  @DisabledOnOs(OS.WINDOWS)
  void theServerAndItsDataGoWithTheJvmEvenIfThatIsKilled(@TempDir Path directory) throws Exception {
    Process parent = start(directory, Parent.class);
    int port = portOf(parent);
    assertThat(listens(port)).isTrue();

    parent.destroyForcibly();

    Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> !listens(port));
    awaitNoServerIn(directory);
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void whatIsBeingMadeGoesWithTheJvmToo(@TempDir Path directory) throws Exception {
    Process parent = start(directory, Parent.class);
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .pollInterval(Duration.ofMillis(10))
        .until(() -> servers(directory).stream().anyMatch(s -> Files.exists(s.resolve("data"))));

    parent.destroyForcibly();

    awaitNoServerIn(directory);
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void theDataGoesEvenIfTheJvmDiesWhileItRemovesIt(@TempDir Path directory) throws Exception {
    Process parent = start(directory, DyingParent.class);

    assertThat(parent.waitFor(60, TimeUnit.SECONDS)).isTrue();

    assertThat(parent.exitValue()).isEqualTo(DyingParent.DIED);
    awaitNoServerIn(directory);
  }

  private static Process start(Path directory, Class<?> main) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Djava.io.tmpdir=" + directory,
            "-cp",
            System.getProperty("java.class.path"),
            main.getName())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static void awaitNoServerIn(Path directory) {
    Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> servers(directory).isEmpty());
  }

  private static List<Path> servers(Path directory) throws IOException {
    Path home = directory.resolve("lakebase-emulator-" + System.getProperty("user.name"));
    if (!Files.exists(home)) {
      return List.of();
    }
    try (var content = Files.list(home)) {
      return content.filter(p -> p.getFileName().toString().startsWith("server-")).toList();
    }
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

  /** Dies as soon as the first files of its server's data are gone. */
  static final class DyingParent {
    static final int DIED = 77;

    private DyingParent() {}

    public static void main(String[] arguments) throws IOException {
      PostgresServer server = PostgresServer.start(ServerOptions.of(false, Map.of()));
      Path data = servers(Path.of(System.getProperty("java.io.tmpdir"))).get(0).resolve("data");
      for (int i = 0; i < 3_000; i++) {
        Files.createFile(data.resolve("base/filler-" + i));
      }
      List<Path> first;
      try (var content = Files.list(data)) {
        first = content.filter(path -> !path.endsWith("postmaster.pid")).toList();
      }
      Thread death =
          new Thread(
              () -> {
                while (first.stream().allMatch(Files::exists)) {
                  Thread.onSpinWait();
                }
                Runtime.getRuntime().halt(DIED);
              });
      death.start();
      server.close();
    }
  }
}
