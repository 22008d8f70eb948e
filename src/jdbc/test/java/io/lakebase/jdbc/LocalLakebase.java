package io.lakebase.jdbc;

import io.lakebase.emulator.EmulatedEndpoint;
import io.lakebase.emulator.LakebaseEmulator;
import io.lakebase.emulator.Route;
import io.lakebase.jdbc.internal.cache.CredentialCache;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Properties;

/** One local Lakebase for all tests of this JVM, and the settings to reach it. */
public final class LocalLakebase {

  private LocalLakebase() {}

  private static final class Running {
    static final LakebaseEmulator EMULATOR =
        LakebaseEmulator.builder()
            .serverSetting("max_prepared_transactions", "3")
            .serverSetting("wal_level", "logical")
            .start();
  }

  public static LakebaseEmulator emulator() {
    return Running.EMULATOR;
  }

  /** The emulator as if nothing had happened yet. */
  public static LakebaseEmulator fresh() {
    LakebaseEmulator emulator = emulator();
    emulator.faults().clear();
    emulator.proxyFaults().clear();
    emulator.endpoint().faults().clear();
    emulator.endpoint().enable();
    emulator.endpoint().wake();
    CredentialCache.closeShared();
    emulator.requests().reset();
    return emulator;
  }

  public static EmulatedEndpoint endpoint() {
    return emulator().endpoint();
  }

  /** {@code jdbc:lakebase://localhost:port/database}. */
  public static String url() {
    return url("");
  }

  public static String url(String query) {
    return "jdbc:lakebase://localhost:"
        + endpoint().port()
        + "/"
        + emulator().database()
        + (query.isEmpty() ? "" : "?" + query);
  }

  /** What authenticates as the service principal, and trusts the local authority. */
  public static Properties settings() {
    Properties settings = new Properties();
    settings.setProperty("databricksHost", emulator().host().toString());
    settings.setProperty("databricksClientId", emulator().servicePrincipal().clientId());
    settings.setProperty("databricksClientSecret", emulator().servicePrincipal().clientSecret());
    settings.setProperty("lakebaseTrustedHosts", "localhost,127.0.0.1");
    settings.setProperty("lakebaseEndpoint", endpoint().name());
    settings.setProperty("sslrootcert", emulator().caCertificate().toString());
    return settings;
  }

  public static Properties settings(String... pairs) {
    Properties settings = settings();
    for (int i = 0; i < pairs.length; i += 2) {
      settings.setProperty(pairs[i], pairs[i + 1]);
    }
    return settings;
  }

  public static Connection connect() throws SQLException {
    return DriverManager.getConnection(url(), settings());
  }

  /** A connector in another environment than this process's. */
  static Connector connector(Map<String, String> environment) {
    Collaborators real = Collaborators.real();
    return new Connector(
        new Collaborators(
            new Ambient(environment::get, name -> null),
            real.workspaces(),
            real.tokens(),
            real.dialer(),
            real.random(),
            real.pause()));
  }

  public static int credentialCalls() {
    return emulator().requests().count(Route.CREDENTIALS);
  }

  public static String query(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }
}
