package io.lakebase.emulator.internal.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class PostgresServerTest {
  @Test
  void keepsItsDataAndPortThroughARestartAndWantsThePasswordEvenOnLoopback() throws SQLException {
    try (PostgresServer server = start("auto")) {
      int port = server.port();
      execute(server, "CREATE TABLE kept AS SELECT 1");

      server.restart();

      assertThat(server.port()).isEqualTo(port);
      assertThat(ask(server, "SELECT count(*) FROM kept")).isEqualTo("1");
      assertThat(ask(server, "SHOW fsync")).isEqualTo("off");
      String url = "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
      assertThatThrownBy(() -> DriverManager.getConnection(url, "postgres", "guess"))
          .hasMessageContaining("password authentication failed");
    }
  }

  @Test
  void hasTheSettingsThatEnginesNeedAndThoseAskedFor() throws SQLException {
    ServerOptions options =
        new ServerOptions(true, Map.of("work_mem", "7MB", "max_connections", "310"), "auto");
    try (PostgresServer server = PostgresServer.start(options)) {
      assertThat(ask(server, "SHOW work_mem")).isEqualTo("7MB");
      assertThat(ask(server, "SHOW max_connections")).isEqualTo("310");
      assertThat(ask(server, "SHOW wal_level")).isEqualTo("logical");
      assertThat(Integer.parseInt(ask(server, "SHOW max_prepared_transactions"))).isPositive();
      assertThat(ask(server, "SHOW fsync")).isEqualTo("on");
      assertThat(ask(server, "SHOW listen_addresses")).isEqualTo("127.0.0.1");
      assertThat(ask(server, "SHOW server_encoding")).isEqualTo("UTF8");
    }
  }

  @Test
  void takesAnotherPortWhenOneIsTakenInBetween() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Iterator<ServerSocket> ports = List.of(taken, taken, free).iterator();

      try (PostgresServer server =
          PostgresServer.start(
              ServerOptions.of(false, Map.of()),
              () -> {
                ServerSocket next = ports.next();
                return next == free ? closed(free) : next.getLocalPort();
              })) {
        assertThat(server.port()).isEqualTo(free.getLocalPort());
        assertThat(ask(server, "SELECT 1")).isEqualTo("1");
      }
    }
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void aGuardianThatIsLateLeavesTheDataToWhoeverRunsOnItByThen() throws Exception {
    ServerUser user = ServerUser.find("auto");
    Path base = ServerHome.find(user).newBase();
    try {
      Path options = Files.createDirectory(base.resolve("data")).resolve("postmaster.opts");
      Files.writeString(options, "/bin/postgres \"-D\" \"data\" \"-p\" \"2\"\n");
      for (String others : List.of("", "\"-D\" \"data\" \"-p\" \"1\"")) {
        ServerProcess.guarded(user, base, others, List.of("true")).start().waitFor();
        await().until(() -> noneIsCalledWith(base));
        assertThat(options).exists();
      }
      ServerProcess.guarded(user, base, "\"-D\" \"data\" \"-p\" \"2\"", List.of("true"))
          .start()
          .waitFor();
      await().untilAsserted(() -> assertThat(base).doesNotExist());
    } finally {
      Directories.delete(base);
    }
  }

  private static boolean noneIsCalledWith(Path argument) {
    return ProcessHandle.allProcesses()
        .noneMatch(
            process -> process.info().commandLine().orElse("").contains(argument.toString()));
  }

  private static int closed(ServerSocket socket) {
    try (socket) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void saysWhyItDoesNotStart() {
    ServerOptions options = new ServerOptions(false, Map.of("wal_level", "nonsense"), "auto");

    assertThatThrownBy(() -> PostgresServer.start(options))
        .hasMessageContaining("did not start")
        .hasMessageContaining("nonsense");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void runsAsAnotherUserWhereRootMayNotEnterANamespace() throws Exception {
    assumeTrue("root".equals(System.getProperty("user.name")), "only root has to become another");
    try (PostgresServer server = start("user")) {
      assertThat(ask(server, "SELECT 1")).isEqualTo("1");
      server.restart();
      assertThat(ask(server, "SELECT 1")).isEqualTo("1");
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void runsWhereOnlyThisUserMayReadTheTemporaryDirectory(@TempDir Path directory) throws Exception {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
    String usual = System.getProperty("java.io.tmpdir");
    System.setProperty("java.io.tmpdir", directory.toString());
    try (PostgresServer server = start("auto")) {
      assertThat(ask(server, "SHOW data_directory")).startsWith(directory.toString());
    } finally {
      System.setProperty("java.io.tmpdir", usual);
    }
  }

  private static PostgresServer start(String rootSwitch) {
    return PostgresServer.start(new ServerOptions(false, Map.of(), rootSwitch));
  }

  private static void execute(PostgresServer server, String sql) throws SQLException {
    try (Connection connection = connect(server);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String ask(PostgresServer server, String sql) throws SQLException {
    try (Connection connection = connect(server);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }

  private static Connection connect(PostgresServer server) throws SQLException {
    String url = "jdbc:postgresql://127.0.0.1:" + server.port() + "/postgres";
    return DriverManager.getConnection(url, server.superuser(), server.password());
  }
}
