package io.lakebase.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lakebase.emulator.EmulatedEndpoint;
import io.lakebase.emulator.LakebaseEmulator;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;
import org.postgresql.core.BaseConnection;

class OAuthConnectionTest {

  private LakebaseEmulator lakebase;

  @BeforeEach
  void fresh() {
    lakebase = LocalLakebase.fresh();
  }

  @Test
  void aCallToTheControlPlaneMayBeAllowedMoreTimeThanNanosecondsCount() throws Exception {
    try (Connection connection =
        DriverManager.getConnection(
            LocalLakebase.url(), LocalLakebase.settings("databricksHttpTimeout", "1000000h"))) {
      assertThat(connection.isValid(5)).isTrue();
    }
  }

  @Test
  void handsOutPgjdbcsOwnConnectionAsTheServicePrincipal() throws SQLException {
    try (Connection connection = LocalLakebase.connect()) {
      assertThat(connection.getClass().getName()).isEqualTo("org.postgresql.jdbc.PgConnection");
      assertThat(LocalLakebase.query(connection, "SELECT current_user"))
          .isEqualTo(lakebase.servicePrincipal().clientId());
      assertThat(connection.getMetaData().getURL())
          .isEqualTo(
              "jdbc:postgresql://localhost:"
                  + LocalLakebase.endpoint().port()
                  + "/"
                  + lakebase.database());
    }
    assertThat(LocalLakebase.credentialCalls()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"'',0", "socketTimeout=7,7000", "socketTimeout=100000,100000000"})
  void leavesTheTimeLimitOfReadingAsItWasSet(String query, int millis) throws SQLException {
    try (Connection connection =
        DriverManager.getConnection(LocalLakebase.url(query), LocalLakebase.settings())) {
      assertThat(connection.getNetworkTimeout()).isEqualTo(millis);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"2147483", "2592000", "2147483647", "1e12"})
  void aLoginTimeoutMayBeLongerThanAnyLogin(String seconds) throws SQLException {
    try (Connection connection =
        DriverManager.getConnection(
            LocalLakebase.url("connectTimeout=0&loginTimeout=" + seconds),
            LocalLakebase.settings())) {
      assertThat(connection.isValid(0)).isTrue();
    }
  }

  @Test
  void driverManagersLoginTimeoutMayBeTheLargestNumber() throws SQLException {
    DriverManager.setLoginTimeout(Integer.MAX_VALUE);
    try (Connection connection = LocalLakebase.connect()) {
      assertThat(connection.isValid(0)).isTrue();
    } finally {
      DriverManager.setLoginTimeout(0);
    }
  }

  @Test
  void copiesListensAndUnwraps() throws Exception {
    try (Connection connection = LocalLakebase.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TEMPORARY TABLE copied (a int)");
      CopyManager copy = ((PGConnection) connection).getCopyAPI();
      assertThat(copy.copyIn("COPY copied FROM STDIN", new StringReader("1\n2\n"))).isEqualTo(2);

      statement.execute("LISTEN here");
      statement.execute("NOTIFY here, 'hello'");
      assertThat(connection.unwrap(PGConnection.class).getNotifications())
          .extracting(org.postgresql.PGNotification::getParameter)
          .containsExactly("hello");
      assertThat(connection).isInstanceOf(BaseConnection.class);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "projects/local/branches/production/endpoints/primary",
        "projects/local/branches/production/endpoints/primary/databricks_postgres",
        "projects/local/branches/production",
        "projects/local"
      })
  void findsTheHostByTheResourceName(String resource) throws SQLException {
    Properties settings = LocalLakebase.settings();
    settings.remove("lakebaseEndpoint");
    String url = "jdbc:lakebase:" + resource + "?port=" + LocalLakebase.endpoint().port();

    try (Connection connection = DriverManager.getConnection(url, settings)) {
      assertThat(connection.getCatalog()).isEqualTo("databricks_postgres");
    }
  }

  @Test
  void picksTheHostByItsRole() throws SQLException {
    EmulatedEndpoint endpoint =
        lakebase.addEndpoint("projects/roles/branches/main/endpoints/with-secondaries");
    endpoint.enableReadableSecondaries();
    lakebase.addEndpoint("projects/roles/branches/main/endpoints/without");
    Properties settings = LocalLakebase.settings("lakebaseHostRole", "read-only");
    settings.remove("lakebaseEndpoint");

    try (Connection connection =
        DriverManager.getConnection(
            "jdbc:lakebase:" + endpoint.name() + "?port=" + endpoint.readOnlyPort(), settings)) {
      assertThat(LocalLakebase.query(connection, "SHOW default_transaction_read_only"))
          .isEqualTo("on");
    }
    assertThatThrownBy(
            () ->
                DriverManager.getConnection(
                    "jdbc:lakebase:projects/roles/branches/main/endpoints/without", settings))
        .hasMessageContaining("the endpoint has no such host: it has no read-only host");
  }

  @Test
  void findsTheEndpointByTheHost() throws SQLException {
    Properties settings = LocalLakebase.settings();
    settings.remove("lakebaseEndpoint");

    try (Connection connection = DriverManager.getConnection(LocalLakebase.url(), settings)) {
      assertThat(connection.isValid(1)).isTrue();
    }
  }

  @Test
  void takesAPastedConnectionString() throws SQLException {
    String url =
        "jdbc:lakebase:postgresql://"
            + lakebase.servicePrincipal().clientId()
            + "@localhost:"
            + LocalLakebase.endpoint().port()
            + "/databricks_postgres?sslmode=require&channel_binding=require";

    try (Connection connection = DriverManager.getConnection(url, LocalLakebase.settings())) {
      assertThat(LocalLakebase.query(connection, "SELECT current_user"))
          .isEqualTo(lakebase.servicePrincipal().clientId());
    }
  }

  @Test
  void takesEverythingFromTheEnvironment() throws SQLException {
    Map<String, String> environment = new HashMap<>(lakebase.environment());
    Connector connector = LocalLakebase.connector(environment);
    Properties identity = LocalLakebase.settings();
    identity.keySet().removeIf(name -> !name.toString().startsWith("databricks"));

    try (Connection connection =
        connector.connect(LakebaseUrl.parse("jdbc:lakebase:///"), identity, 0)) {
      assertThat(LocalLakebase.query(connection, "SELECT current_user"))
          .isEqualTo(environment.get("PGUSER"));
    }
  }

  @Test
  void tellsTheServerItsNameInTheStartupPacket() throws SQLException {
    String sql = "SELECT application_name FROM pg_stat_activity WHERE pid = pg_backend_pid()";

    try (Connection connection = LocalLakebase.connect();
        Connection own =
            DriverManager.getConnection(
                LocalLakebase.url("ApplicationName=mine"), LocalLakebase.settings())) {
      assertThat(LocalLakebase.query(connection, sql)).startsWith("lakebase-jdbc/");
      assertThat(LocalLakebase.query(own, sql)).isEqualTo("mine");
    }
  }

  @Test
  void asksForOneTokenForManyConnections() throws SQLException {
    for (int i = 0; i < 5; i++) {
      LocalLakebase.connect().close();
    }

    assertThat(LocalLakebase.credentialCalls()).isEqualTo(1);
  }

  @Test
  void leavesTheCallersPropertiesAsTheyAre() throws SQLException {
    Properties settings = LocalLakebase.settings();
    Properties before = (Properties) settings.clone();

    DriverManager.getConnection(LocalLakebase.url(), settings).close();

    assertThat(settings).isEqualTo(before);
  }

  @Test
  void countsEmptyUserAndPasswordAsAbsent() throws SQLException {
    try (Connection connection =
        DriverManager.getConnection(
            LocalLakebase.url(), LocalLakebase.settings("user", "", "password", ""))) {
      assertThat(connection.isValid(1)).isTrue();
    }
  }

  @Test
  void dialsAnotherAddressAndStillChecksTheHostsName() throws SQLException {
    String host = LocalLakebase.endpoint().dnsName();
    Properties settings =
        LocalLakebase.settings(
            "lakebaseHostAddress", "127.0.0.1:" + lakebase.sharedPort(),
            "lakebaseTrustedHosts", host + ",localhost,127.0.0.1");

    try (Connection connection =
        DriverManager.getConnection("jdbc:lakebase://" + host + "/databricks_postgres", settings)) {
      assertThat(connection.getMetaData().getURL()).contains(host);
    }
  }

  @Test
  void logsOneLineAtTheFirstConnectOfAnEndpoint() throws SQLException {
    String role = lakebase.servicePrincipal().clientId();
    String url = LocalLakebase.url("ApplicationName=x").replace("localhost", "127.0.0.1");
    try (CapturedLog log = CapturedLog.start()) {
      DriverManager.getConnection(url, LocalLakebase.settings()).close();
      DriverManager.getConnection(url, LocalLakebase.settings()).close();

      assertThat(log.lines())
          .filteredOn(line -> line.contains("connected to"))
          .singleElement()
          .asString()
          .contains(
              "INFO",
              "[" + LocalLakebase.endpoint().name() + "] connected to jdbc:lakebase://127.0.0.1",
              " as " + role + " with a token that lives");
    }
  }
}
