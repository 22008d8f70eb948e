package io.lakebase.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.util.PSQLException;

@ExtendWith(LakebaseExtension.class)
class LoginTest {
  private final LakebaseEmulator lakebase;
  private final String clientId;

  LoginTest(LakebaseEmulator lakebase) {
    this.lakebase = lakebase;
    this.clientId = lakebase.servicePrincipal().clientId();
  }

  @Test
  void takesADatabaseCredentialAndAWorkspaceToken() throws SQLException {
    for (String token :
        new String[] {lakebase.databaseToken(clientId), lakebase.workspaceToken(clientId)}) {
      try (Connection session = Clients.connect(lakebase, clientId, token)) {
        assertThat(Clients.query(session, "SELECT session_user")).isEqualTo(clientId);
      }
    }
  }

  @Test
  void refusesWhatIsNoToken() {
    assertRefused(clientId, "secret", "28000")
        .hasMessageContaining("Provided authentication token is not a valid JWT encoding");
    assertRefused(lakebase.user().userName(), lakebase.user().personalAccessToken(), "28000")
        .hasMessageContaining("Provided authentication token is not a valid JWT encoding");
  }

  @Test
  void refusesATokenThatWasTamperedWith() {
    String token = lakebase.databaseToken(clientId);
    String tampered = token.substring(0, token.lastIndexOf('.') + 1) + "AAAA";

    assertRefused(clientId, tampered, "28000")
        .hasMessageContaining("Failed to decode token for role");
  }

  @Test
  void refusesTheTokenOfSomebodyElseOrOfAnotherWorkspace() {
    assertRefused(clientId, lakebase.databaseToken(lakebase.user().userName()), "28000")
        .hasMessageContaining("Invalid authorization for databricks identity login");
    assertRefused(clientId, lakebase.foreignDatabaseToken(clientId), "28000")
        .hasMessageContaining("Invalid authorization for databricks identity login");
  }

  @Test
  void refusesTokensThatWereRevokedAndTakesNewOnes() throws SQLException {
    String old = lakebase.databaseToken(clientId);
    lakebase.revokeTokens();

    assertRefused(clientId, old, "28000")
        .hasMessageContaining("Invalid authorization for databricks identity login");
    Clients.connectAsServicePrincipal(lakebase).close();

    String another = lakebase.databaseToken(clientId);
    lakebase.expireTokens();
    assertRefused(clientId, another, "28000");
  }

  @Test
  void refusesAnIdentityWithoutARoleUntilItHasOne() throws SQLException {
    ServicePrincipal late = lakebase.addServicePrincipal();
    String token = lakebase.databaseToken(late.clientId());
    assertRefused(late.clientId(), token, "28000")
        .hasMessageContaining("role \"" + late.clientId() + "\" does not exist");

    lakebase.createRole(late.clientId());
    Clients.connect(lakebase, late.clientId(), token).close();

    lakebase.dropRole(late.clientId());
    assertRefused(late.clientId(), token, "28000").hasMessageContaining("does not exist");
    assertThatThrownBy(() -> lakebase.createRole("nobody@example.com"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void letsMembersInUnderTheirGroupsName() throws SQLException {
    User outsider = lakebase.addUser("outsider@example.com");
    lakebase.addGroup("data readers", lakebase.user().userName());
    lakebase.createRole("data readers");

    try (Connection session =
        Clients.connect(
            lakebase, "data readers", lakebase.databaseToken(lakebase.user().userName()))) {
      assertThat(Clients.query(session, "SELECT current_user")).isEqualTo("data readers");
    }
    assertRefused("data readers", lakebase.databaseToken(outsider.userName()), "28000");
  }

  @Test
  void opensNoPlainRoleByToken() {
    lakebase.createPlainRole("plain");

    assertRefused("plain", lakebase.databaseToken(clientId), "28P01")
        .hasMessageContaining("password authentication failed for user \"plain\"");
  }

  @Test
  void dropsARoleThatOwnsADatabaseAndWhatIsInIt() throws SQLException {
    lakebase.createPasswordRole("owner", "secret");
    try (Connection session = Clients.connect(lakebase, "owner", "secret")) {
      session.createStatement().execute("CREATE DATABASE owned");
    }
    Properties owner = Clients.properties(lakebase, "owner", "secret");
    String url = "jdbc:postgresql://localhost:" + lakebase.endpoint().port() + "/owned";
    try (Connection session = DriverManager.getConnection(url, owner)) {
      session.createStatement().execute("CREATE TABLE kept AS SELECT 1 AS n");
    }

    lakebase.dropRole("owner");

    assertRefused("owner", "secret", "28000");
    String admin = lakebase.adminJdbcUrl().replace("/" + lakebase.database() + "?", "/owned?");
    try (Connection session = DriverManager.getConnection(admin)) {
      assertThat(Clients.query(session, "SELECT n FROM kept")).isEqualTo("1");
    }
  }

  @Test
  void checksNativePasswordsOnTheCompute() throws SQLException {
    lakebase.createPasswordRole("classic", "pa'ss\\wörd");

    try (Connection session = Clients.connect(lakebase, "classic", "pa'ss\\wörd")) {
      assertThat(Clients.query(session, "SELECT current_user")).isEqualTo("classic");
    }
    assertRefused("classic", "wrong", "28P01");
    lakebase.nativeLogin(false);
    try {
      assertRefused("classic", "pa'ss\\wörd", "28000");
    } finally {
      lakebase.nativeLogin(true);
    }
  }

  @Test
  void refusesOauthRolesOnThePooledHostAndTakesPasswords() throws SQLException {
    lakebase.createPasswordRole("pooled", "secret");
    int port = lakebase.endpoint().pooledPort();

    Clients.connect(lakebase, port, "pooled", "secret").close();
    assertThatThrownBy(
            () -> Clients.connect(lakebase, port, clientId, lakebase.databaseToken(clientId)))
        .hasMessageContaining("password authentication failed");
  }

  @Test
  void makesSessionsOfReadOnlyHostsReadOnly() throws SQLException {
    EmulatedEndpoint replica =
        lakebase.addEndpoint(
            "projects/local/branches/production/endpoints/replica", EndpointType.READ_ONLY);
    for (int port : new int[] {lakebase.endpoint().readOnlyPort(), replica.port()}) {
      try (Connection session =
          Clients.connect(lakebase, port, clientId, lakebase.databaseToken(clientId))) {
        assertThat(Clients.query(session, "SHOW transaction_read_only")).isEqualTo("on");
        assertThatThrownBy(() -> session.createStatement().execute("CREATE TABLE no (a int)"))
            .isInstanceOf(SQLException.class)
            .hasFieldOrPropertyWithValue("SQLState", "25006");
      }
    }
  }

  @Test
  void givesEveryOauthRoleTheRightsOfLakebase() throws SQLException {
    try (Connection session = Clients.connectAsServicePrincipal(lakebase)) {
      session.createStatement().execute("CREATE TABLE of_sp (a int)");
      session.createStatement().execute("CREATE SCHEMA of_sp");
      assertThat(Clients.query(session, "SELECT pg_has_role('databricks_superuser', 'member')"))
          .isEqualTo("t");
      assertThat(Clients.query(session, "SELECT rolsuper FROM pg_roles WHERE rolname = user"))
          .isEqualTo("f");
    }
    String user = lakebase.user().userName();
    try (Connection session = Clients.connect(lakebase, user, lakebase.databaseToken(user))) {
      assertThat(Clients.query(session, "SELECT count(*) FROM of_sp")).isEqualTo("0");
      session.createStatement().execute("CREATE DATABASE made_by_user");
    }
  }

  @Test
  void passesTheComputesOwnRefusalOn() {
    assertThatThrownBy(
            () ->
                DriverManager.getConnection(
                    "jdbc:postgresql://localhost:" + lakebase.endpoint().port() + "/none",
                    Clients.properties(lakebase, clientId, lakebase.databaseToken(clientId))))
        .isInstanceOf(PSQLException.class)
        .hasMessageContaining("database \"none\" does not exist")
        .hasFieldOrPropertyWithValue("SQLState", "3D000");
  }

  @Test
  void passesStartupParametersOnButNotTheRoutingOptions() throws SQLException {
    java.util.Properties properties =
        Clients.properties(lakebase, clientId, lakebase.databaseToken(clientId));
    properties.setProperty("ApplicationName", "acme_orders/1.0");
    properties.setProperty("assumeMinServerVersion", "9.1");
    properties.setProperty("options", "endpoint=ep-something -c statement_timeout=4321");
    try (Connection session =
        DriverManager.getConnection(lakebase.endpoint().jdbcUrl(), properties)) {
      assertThat(Clients.query(session, "SHOW statement_timeout")).isEqualTo("4321ms");
      assertThat(Clients.query(session, "SHOW application_name")).isEqualTo("acme_orders/1.0");
    }
  }

  private AbstractThrowableAssert<?, ? extends Throwable> assertRefused(
      String user, String password, String sqlState) {
    return assertThatThrownBy(() -> Clients.connect(lakebase, user, password))
        .isInstanceOf(PSQLException.class)
        .hasFieldOrPropertyWithValue("SQLState", sqlState);
  }
}
