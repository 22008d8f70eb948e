package io.lakebase.benchmarks.driver;

import io.lakebase.benchmarks.harness.Parameters;
import io.lakebase.emulator.LakebaseEmulator;
import io.lakebase.emulator.Route;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/**
 * A local Lakebase whose password role has a password as long as a token, so that the bytes of a
 * login can be compared.
 */
final class LocalLakebase implements AutoCloseable {

  /** As long as the client id of a service principal. */
  private static final String PASSWORD_ROLE = "benchmark_role_with_a_password_36_ch";

  private static final String ROWS =
      """
      CREATE TABLE benchmark_rows AS
      SELECT n AS id, 'customer ' || n AS name, n * 1.25::numeric(12, 2) AS amount, now() AS at FROM generate_series(1, 10000) n""";

  private final LakebaseEmulator emulator;
  private final String password;

  private LocalLakebase(LakebaseEmulator emulator, String password) {
    this.emulator = emulator;
    this.password = password;
  }

  static LocalLakebase start(Duration tokenLife) throws SQLException {
    LakebaseEmulator emulator =
        LakebaseEmulator.builder()
            .tokenLifetime(tokenLife)
            .serverSetting("max_connections", "300")
            .start();
    try {
      int length = emulator.databaseToken(emulator.servicePrincipal().clientId()).length();
      String password = "p".repeat(length);
      emulator.createPasswordRole(PASSWORD_ROLE, password);
      prepare(emulator);
      return new LocalLakebase(emulator, password);
    } catch (SQLException | RuntimeException e) {
      emulator.close();
      throw e;
    }
  }

  private static void prepare(LakebaseEmulator emulator) throws SQLException {
    try (Connection connection = DriverManager.getConnection(emulator.adminJdbcUrl());
        Statement statement = connection.createStatement()) {
      statement.execute(ROWS);
      statement.execute("ALTER TABLE benchmark_rows ADD PRIMARY KEY (id)");
      statement.execute("CREATE TABLE benchmark_sink (id int, name text, amount numeric(12, 2))");
      statement.execute("GRANT ALL ON benchmark_rows, benchmark_sink TO PUBLIC");
    }
  }

  LakebaseEmulator emulator() {
    return emulator;
  }

  /** Makes every answer of the control plane take that long, and forgets the calls so far. */
  void controlPlane(Duration latency) {
    emulator.faults().clear();
    if (!latency.isZero()) {
      emulator.faults().latency(latency);
    }
    emulator.requests().reset();
  }

  int credentialCalls() {
    return emulator.requests().count(Route.CREDENTIALS);
  }

  int port() {
    return emulator.endpoint().port();
  }

  /** What a client has to know, password and client secret of this local Lakebase included. */
  Parameters parameters() {
    return Parameters.none()
        .with("port", port())
        .with("database", emulator.database())
        .with("ca", emulator.caCertificate())
        .with("endpoint", emulator.endpoint().name())
        .with("workspace", emulator.host())
        .with("clientId", emulator.servicePrincipal().clientId())
        .with("clientSecret", emulator.servicePrincipal().clientSecret())
        .with("user", emulator.user().userName())
        .with("pat", emulator.user().personalAccessToken())
        .with("passwordRole", PASSWORD_ROLE)
        .with("password", password);
  }

  @Override
  public void close() {
    emulator.close();
  }
}
