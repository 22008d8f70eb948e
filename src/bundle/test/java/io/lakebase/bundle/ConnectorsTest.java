package io.lakebase.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import io.lakebase.emulator.LakebaseEmulator;
import io.lakebase.emulator.Route;
import java.lang.reflect.Method;
import java.net.URL;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The jar in a connector's folder, as Kafka Connect loads it for its JDBC connectors and for
 * Debezium: a class loader that looks there first, beside a worker with drivers of its own.
 */
class ConnectorsTest {

  private static final String TASK = "io.lakebase.bundle.PluginTask";

  private LakebaseEmulator lakebase;
  private ChildFirst plugin;

  @BeforeEach
  void load() throws Exception {
    lakebase = LocalLakebase.fresh();
    URL[] folder = {BuiltJar.PATH.toUri().toURL(), BuiltJar.TESTS.toUri().toURL()};
    plugin = new ChildFirst(folder, getClass().getClassLoader());
    System.setProperty("lakebaseTrustedHosts", "localhost");
  }

  @AfterEach
  void unload() throws Exception {
    System.clearProperty("lakebaseTrustedHosts");
    plugin.close();
    LocalLakebase.fresh();
  }

  private Object run(String task, String url, Properties settings) throws Exception {
    Method method = plugin.loadClass(TASK).getMethod(task, String.class, Properties.class);
    return method.invoke(null, url, settings);
  }

  private static Properties settings() {
    Properties settings = new Properties();
    settings.putAll(LocalLakebase.settings());
    return settings;
  }

  /**
   * What Debezium passes on of its {@code driver.} keys and makes of its {@code database.} keys.
   */
  private Properties pluginSettings() {
    Properties settings = settings();
    settings.remove("lakebaseTrustedHosts");
    settings.setProperty("user", lakebase.servicePrincipal().clientId());
    settings.setProperty("sslmode", "verify-full");
    settings.setProperty(
        "authenticationPluginClassName", "io.lakebase.jdbc.LakebaseAuthenticationPlugin");
    return settings;
  }

  private static String postgresUrl() {
    return LocalLakebase.url().replace("jdbc:lakebase:", "jdbc:postgresql:");
  }

  @Test
  void aSinkOfKafkaConnectWritesThroughTheRegisteredDriver() throws Exception {
    String url = LocalLakebase.url().replace("jdbc:lakebase:", "jdbc:lakebase:postgresql:");

    assertThat(run("upsert", url, settings())).isEqualTo("PostgreSQL by plugin");
    lakebase.expireTokens();
    assertThat(run("upsert", url, settings())).isEqualTo("PostgreSQL by plugin");

    assertThat(lakebase.requests().count(Route.CREDENTIALS)).isEqualTo(2);
  }

  @Test
  void debeziumStreamsChangesOverPgjdbcsOwnDriver() throws Exception {
    String role = lakebase.servicePrincipal().clientId();
    admin("ALTER ROLE \"" + role + "\" REPLICATION");
    admin("CREATE TABLE source (id int)");
    admin("ALTER TABLE source OWNER TO \"" + role + "\"");
    admin("CREATE PUBLICATION source FOR TABLE source");
    try {
      assertThat(run("firstChange", postgresUrl(), pluginSettings())).isEqualTo('B');
    } finally {
      admin("DROP PUBLICATION source");
      admin("DROP TABLE source");
    }
    assertThat(lakebase.requests().count(Route.CREDENTIALS)).isEqualTo(1);
  }

  private void admin(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(lakebase.adminJdbcUrl());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
