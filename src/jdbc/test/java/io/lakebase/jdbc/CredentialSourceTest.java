package io.lakebase.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lakebase.emulator.EmulatedInstance;
import io.lakebase.emulator.LakebaseEmulator;
import io.lakebase.jdbc.credential.Credential;
import io.lakebase.jdbc.credential.LakebaseCredentials;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLInvalidAuthorizationSpecException;
import java.time.Instant;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CredentialSourceTest {

  private LakebaseEmulator lakebase;

  @BeforeEach
  void register() {
    lakebase = LocalLakebase.fresh();
    LakebaseCredentials.register(
        "mine",
        request ->
            new Credential(
                lakebase.databaseToken(lakebase.user().userName()),
                Instant.now(),
                Instant.now().plusSeconds(3600)));
  }

  @AfterEach
  void unregister() {
    LakebaseCredentials.unregister("mine");
  }

  @Test
  void asksTheRegisteredSourceThatTheUrlNames() throws SQLException {
    Properties settings = new Properties();
    settings.setProperty("user", lakebase.user().userName());
    settings.setProperty("lakebaseEndpoint", lakebase.endpoint().name());
    settings.setProperty("lakebaseTrustedHosts", "localhost");
    settings.setProperty("sslrootcert", lakebase.caCertificate().toString());
    String url = LocalLakebase.url("lakebaseCredentialSource=mine");

    try (Connection connection = DriverManager.getConnection(url, settings)) {
      assertThat(LocalLakebase.query(connection, "SELECT current_user"))
          .isEqualTo(lakebase.user().userName());
    }
    assertThat(lakebase.requests().total()).isZero();

    settings.remove("user");
    assertThatThrownBy(() -> DriverManager.getConnection(url, settings))
        .isInstanceOf(SQLInvalidAuthorizationSpecException.class)
        .hasMessageContaining("Set the user");
  }

  @Test
  void reachesAProvisionedInstanceByItsHost() throws SQLException {
    EmulatedInstance instance = lakebase.addInstance("shop");
    String url = "jdbc:lakebase://localhost:" + instance.port() + "/" + lakebase.database();

    try (Connection connection =
        DriverManager.getConnection(
            url, LocalLakebase.settings("lakebaseEndpoint", "instances/shop"))) {
      assertThat(connection.isValid(1)).isTrue();
    }
  }

  @Test
  void passesLifeAndClaimsOn() throws SQLException {
    DriverManager.getConnection(
            LocalLakebase.url("lakebaseTokenTtl=15m&lakebaseClaims=READ_ONLY:c.s.t"),
            LocalLakebase.settings())
        .close();

    assertThat(lakebase.requests().list(io.lakebase.emulator.Route.CREDENTIALS))
        .singleElement()
        .extracting(io.lakebase.emulator.Request::body)
        .asString()
        .contains("900s", "READ_ONLY", "c.s.t");
    assertThatThrownBy(
            () ->
                DriverManager.getConnection(
                    LocalLakebase.url("lakebaseTokenTtl=2h"), LocalLakebase.settings()))
        .hasMessageStartingWith("[lakebaseTokenTtl]");
  }
}
