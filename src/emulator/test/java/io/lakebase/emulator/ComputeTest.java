package io.lakebase.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lakebase.emulator.internal.postgres.PostgresServer;
import io.lakebase.emulator.internal.postgres.ServerOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.postgresql.Driver;

class ComputeTest {
  @Test
  void aServerThatAlreadyRunsServesOneEmulatorAfterTheOther() throws SQLException {
    try (PostgresServer server = PostgresServer.start(ServerOptions.of(false, Map.of()))) {
      Compute external =
          Compute.external(
              "jdbc:postgresql://127.0.0.1:"
                  + server.port()
                  + "/postgres?user=postgres&password="
                  + server.password());
      try (LakebaseEmulator lakebase = LakebaseEmulator.builder().compute(external).start();
          Connection session = Clients.connectAsServicePrincipal(lakebase)) {
        session.createStatement().execute("CREATE TABLE kept AS SELECT 1");
        lakebase.restartCompute();
        assertThatThrownBy(() -> Clients.query(session, "SELECT 1"))
            .isInstanceOf(SQLException.class);
      }
      try (LakebaseEmulator lakebase = LakebaseEmulator.builder().compute(external).start();
          Connection session = Clients.connectAsServicePrincipal(lakebase)) {
        assertThat(Clients.query(session, "SELECT count(*) FROM kept")).isEqualTo("1");
      }
    }
  }

  @Test
  void theAdministratorsUrlIsEncoded() {
    String given = "jdbc:postgresql://127.0.0.1:1/postgres?user=a%40b&password=p%26q%3F%2B%25";

    Properties parsed = Driver.parseURL(ExternalCompute.at(given).adminJdbcUrl("my db/ü"), null);

    assertThat(parsed)
        .containsEntry("PGDBNAME", "my db/ü")
        .containsEntry("user", "a@b")
        .containsEntry("password", "p&q?+%");
  }

  @Test
  void anExternalUrlWithoutAUserIsRefusedWithAnExample() {
    assertThatThrownBy(
            () ->
                LakebaseEmulator.builder()
                    .compute(Compute.external("jdbc:postgresql://localhost/postgres"))
                    .start())
        .hasMessageContaining("jdbc:postgresql://host:port/postgres?user=");
  }

  @Test
  void aPortThatIsTakenStopsTheStartAndLeavesNothingBehind() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      EmulatorBuilder builder = LakebaseEmulator.builder().port(taken.getLocalPort());

      assertThatThrownBy(builder::start)
          .hasMessageContaining("port " + taken.getLocalPort())
          .hasMessageContaining("cannot be opened");
    }
  }

  @Test
  void anUnknownBackendIsRefused() {
    String usual = System.getProperty("lakebase.test.backend", "embedded");
    System.setProperty("lakebase.test.backend", "cloud-" + UUID.randomUUID());
    try {
      assertThatThrownBy(Compute::configured).hasMessageContaining("embedded, container");
    } finally {
      System.setProperty("lakebase.test.backend", usual);
    }
  }
}
