package io.lakebase.emulator;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;

/** Stock pgjdbc against an emulator. */
final class Clients {
  private Clients() {}

  static Connection connect(LakebaseEmulator lakebase, String user, String password)
      throws SQLException {
    return connect(lakebase, lakebase.endpoint().port(), user, password);
  }

  static Connection connect(LakebaseEmulator lakebase, int port, String user, String password)
      throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://localhost:" + port + "/" + lakebase.database(),
        properties(lakebase, user, password));
  }

  static Connection connectAsServicePrincipal(LakebaseEmulator lakebase) throws SQLException {
    String id = lakebase.servicePrincipal().clientId();
    return connect(lakebase, id, lakebase.databaseToken(id));
  }

  static Properties properties(LakebaseEmulator lakebase, String user, String password) {
    Properties properties = new Properties();
    properties.setProperty("user", user);
    properties.setProperty("password", password);
    properties.setProperty("sslmode", "verify-full");
    properties.setProperty("sslrootcert", lakebase.caCertificate().toString());
    properties.setProperty("loginTimeout", "20");
    return properties;
  }

  static String query(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }
}
