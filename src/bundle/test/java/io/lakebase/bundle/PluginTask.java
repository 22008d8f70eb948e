package io.lakebase.bundle;

import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.ServiceLoader;
import org.postgresql.PGConnection;
import org.postgresql.jdbc.PgConnection;
import org.postgresql.replication.PGReplicationStream;

/** What connectors do, by their own class loader. */
public final class PluginTask {

  private static final String UPSERT =
      """
      INSERT INTO sink (id, name) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET name = EXCLUDED.name
      """;

  private PluginTask() {}

  /** A sink: its drivers are found as services, the connection comes from the driver manager. */
  public static String upsert(String url, Properties settings) throws SQLException {
    ServiceLoader.load(Driver.class, PluginTask.class.getClassLoader()).forEach(driver -> {});
    try (Connection connection = DriverManager.getConnection(url, settings);
        Statement statement = connection.createStatement();
        PreparedStatement upsert = connection.prepareStatement(UPSERT)) {
      statement.execute("CREATE TEMP TABLE sink (id int PRIMARY KEY, name text)");
      for (String name : new String[] {"old", "new"}) {
        upsert.setInt(1, 1);
        upsert.setString(2, name);
        upsert.addBatch();
      }
      upsert.executeBatch();
      return connection.getMetaData().getDatabaseProductName()
          + " by "
          + connection.getClass().getClassLoader().getName();
    }
  }

  /** A source: pgjdbc's own driver for a replication connection, with casts to its classes. */
  public static char firstChange(String url, Properties settings) throws Exception {
    settings.setProperty("replication", "database");
    settings.setProperty("preferQueryMode", "simple");
    settings.setProperty("assumeMinServerVersion", "10");
    try (PgConnection connection =
        (PgConnection) new org.postgresql.Driver().connect(url, settings)) {
      PGConnection postgres = connection;
      postgres
          .getReplicationAPI()
          .createReplicationSlot()
          .logical()
          .withSlotName("source")
          .withOutputPlugin("pgoutput")
          .withTemporaryOption()
          .make();
      try (PGReplicationStream changes =
          postgres
              .getReplicationAPI()
              .replicationStream()
              .logical()
              .withSlotName("source")
              .withSlotOption("proto_version", 1)
              .withSlotOption("publication_names", "source")
              .start()) {
        settings.remove("replication");
        try (Connection writer = new org.postgresql.Driver().connect(url, settings);
            Statement statement = writer.createStatement()) {
          statement.execute("INSERT INTO source VALUES (42)");
        }
        ByteBuffer begin = changes.read();
        return (char) begin.get(begin.position());
      }
    }
  }
}
