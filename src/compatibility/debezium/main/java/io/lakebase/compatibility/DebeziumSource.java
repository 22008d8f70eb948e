package io.lakebase.compatibility;

import io.debezium.engine.ChangeEvent;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.format.Json;
import io.lakebase.compatibility.row.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Debezium's connector in its embedded engine, with the keys of its page. */
public final class DebeziumSource {

  private static final int PATIENCE_SECONDS = 60;

  private DebeziumSource() {}

  public static void main(String[] arguments) throws Exception {
    Row.run(DebeziumSource::run);
    // Its threads outlive the engine.
    System.exit(0);
  }

  private static void run(Row row) throws Exception {
    Properties keys = keys(row);
    execute("CREATE TABLE book (id int PRIMARY KEY, title text)");
    execute("INSERT INTO book VALUES (1, 'before the start')");
    try (Running running = new Running(keys)) {
      running.expect(row, "before the start");
      execute("INSERT INTO book VALUES (2, 'while it streams')");
      running.expect(row, "while it streams");
    }
    row.rotate();
    execute("INSERT INTO book VALUES (3, 'while it is away')");
    try (Running running = new Running(keys)) {
      running.expect(row, "while it is away");
    }
    row.did("a snapshot, changes streamed; after the rotation the slot picked up where it was");
  }

  private static Properties keys(Row row) throws Exception {
    Properties keys = new Properties();
    String plugin = "io.lakebase.jdbc.LakebaseAuthenticationPlugin";
    keys.setProperty("name", "lakebase");
    keys.setProperty("connector.class", "io.debezium.connector.postgresql.PostgresConnector");
    keys.setProperty("plugin.name", "pgoutput");
    keys.setProperty("database.hostname", System.getenv("PGHOST"));
    keys.setProperty("database.port", System.getenv("PGPORT"));
    keys.setProperty("database.dbname", System.getenv("PGDATABASE"));
    keys.setProperty("database.user", System.getenv("PGUSER"));
    keys.setProperty("database.sslmode", row.configured("database.sslmode", "verify-full"));
    keys.setProperty("database.sslrootcert", System.getenv("PGSSLROOTCERT"));
    keys.setProperty(
        "driver.authenticationPluginClassName",
        row.configured("driver.authenticationPluginClassName", plugin));
    keys.setProperty("driver.lakebaseEndpoint", System.getenv("LAKEBASE_ENDPOINT"));
    row.configured("driver.lakebaseEndpoint", "projects/p/branches/b/endpoints/e");
    keys.setProperty("topic.prefix", "shop");
    keys.setProperty("table.include.list", "public.book");
    keys.setProperty("publication.autocreate.mode", "filtered");
    Path offsets = Files.createTempFile(Path.of("").toAbsolutePath(), "offsets", ".dat");
    Files.delete(offsets);
    keys.setProperty("offset.storage", "org.apache.kafka.connect.storage.FileOffsetBackingStore");
    keys.setProperty("offset.storage.file.filename", offsets.toString());
    keys.setProperty("offset.flush.interval.ms", "0");
    return keys;
  }

  private static void execute(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:lakebase:///");
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** An engine from its start until it is closed. */
  private static final class Running implements AutoCloseable {

    private final BlockingQueue<String> values = new LinkedBlockingQueue<>();
    private final DebeziumEngine<ChangeEvent<String, String>> engine;
    private final CompletableFuture<Void> ended;

    Running(Properties keys) {
      engine =
          DebeziumEngine.create(Json.class)
              .using(keys)
              .notifying(event -> values.add(String.valueOf(event.value())))
              .using((success, message, error) -> values.add("ended: " + message + " " + error))
              .build();
      ended = CompletableFuture.runAsync(engine);
    }

    void expect(Row row, String title) throws InterruptedException {
      String value = values.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      row.check(value != null && value.contains(title), "\"" + title + "\" comes: " + value);
    }

    @Override
    public void close() throws IOException {
      engine.close();
      ended.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }
  }
}
