package io.lakebase.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lakebase.emulator.LakebaseEmulator;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.postgresql.largeobject.LargeObject;
import org.postgresql.largeobject.LargeObjectManager;
import org.postgresql.replication.PGReplicationStream;

/** What only pgjdbc's own connection can do, through every way in. */
class PostgresFeaturesTest {

  private LakebaseEmulator lakebase;

  @BeforeEach
  void fresh() {
    lakebase = LocalLakebase.fresh();
  }

  private static void run(Connection connection, String... statements) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Entrance.class)
  void copiesInAndOut(Entrance entrance) throws Exception {
    try (Connection connection = entrance.open()) {
      run(connection, "CREATE TEMP TABLE copied (id int, name text)");
      PGConnection postgres = connection.unwrap(PGConnection.class);

      long rows =
          postgres
              .getCopyAPI()
              .copyIn("COPY copied FROM STDIN", new StringReader("1\tone\n2\ttwo\n"));

      StringWriter out = new StringWriter();
      postgres.getCopyAPI().copyOut("COPY copied TO STDOUT", out);

      assertThat(rows).isEqualTo(2);
      assertThat(out).hasToString("1\tone\n2\ttwo\n");
    }
  }

  @ParameterizedTest
  @EnumSource(Entrance.class)
  void listens(Entrance entrance) throws SQLException {
    try (Connection listener = entrance.open();
        Connection notifier = LocalLakebase.connect()) {
      run(listener, "LISTEN doors");
      run(notifier, "NOTIFY doors, 'open'");

      PGNotification[] heard = listener.unwrap(PGConnection.class).getNotifications(10_000);

      assertThat(heard).extracting(PGNotification::getParameter).containsExactly("open");
    }
  }

  @ParameterizedTest
  @EnumSource(Entrance.class)
  void keepsLargeObjects(Entrance entrance) throws SQLException {
    try (Connection connection = entrance.open()) {
      connection.setAutoCommit(false);
      LargeObjectManager objects = connection.unwrap(PGConnection.class).getLargeObjectAPI();
      long id = objects.createLO(LargeObjectManager.READWRITE);
      try (LargeObject object = objects.open(id, LargeObjectManager.WRITE)) {
        object.write("large".getBytes(UTF_8));
      }

      try (LargeObject object = objects.open(id, LargeObjectManager.READ)) {
        assertThat(new String(object.read(100), UTF_8)).isEqualTo("large");
      }
      objects.delete(id);
      connection.commit();
    }
  }

  @ParameterizedTest
  @EnumSource(Entrance.class)
  void streamsLogicalReplication(Entrance entrance) throws Exception {
    String role = lakebase.servicePrincipal().clientId();
    try (Connection admin = DriverManager.getConnection(lakebase.adminJdbcUrl())) {
      run(admin, "ALTER ROLE \"" + role + "\" REPLICATION");
    }
    try (Connection connection = LocalLakebase.connect()) {
      run(connection, "CREATE TABLE replicated (id int)");
      run(connection, "CREATE PUBLICATION doors FOR TABLE replicated");
    }
    Properties replication =
        LocalLakebase.settings(
            "replication", "database",
            "preferQueryMode", "simple",
            "assumeMinServerVersion", "10");
    try (Connection stream = entrance.open(replication)) {
      PGConnection postgres = stream.unwrap(PGConnection.class);
      postgres
          .getReplicationAPI()
          .createReplicationSlot()
          .logical()
          .withSlotName("doors")
          .withOutputPlugin("pgoutput")
          .withTemporaryOption()
          .make();
      try (PGReplicationStream changes =
          postgres
              .getReplicationAPI()
              .replicationStream()
              .logical()
              .withSlotName("doors")
              .withSlotOption("proto_version", 1)
              .withSlotOption("publication_names", "doors")
              .start()) {
        try (Connection writer = LocalLakebase.connect()) {
          run(writer, "INSERT INTO replicated VALUES (42)");
        }

        Awaitility.await()
            .until(
                () -> {
                  ByteBuffer change = changes.readPending();
                  return change != null && change.get(change.position()) == 'I';
                });
      }
    } finally {
      try (Connection connection = LocalLakebase.connect()) {
        run(connection, "DROP PUBLICATION doors", "DROP TABLE replicated");
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Entrance.class)
  void cancelsAQuery(Entrance entrance) throws Exception {
    try (Connection connection = entrance.open();
        Connection watcher = LocalLakebase.connect();
        Statement statement = connection.createStatement()) {
      String pid = LocalLakebase.query(connection, "SELECT pg_backend_pid()");
      CompletableFuture<Throwable> outcome =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  statement.execute("SELECT pg_sleep(60)");
                  return null;
                } catch (SQLException e) {
                  return e;
                }
              });
      Awaitility.await()
          .until(
              () ->
                  LocalLakebase.query(
                          watcher,
                          "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND pid = "
                              + pid)
                      .equals("1"));

      statement.cancel();

      assertThat(outcome.get()).isInstanceOf(SQLException.class);
      assertThat(((SQLException) outcome.get()).getSQLState()).isEqualTo("57014");
      assertThat(connection.isValid(5)).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource(Entrance.class)
  void goesBackToASavepoint(Entrance entrance) throws SQLException {
    try (Connection connection = entrance.open()) {
      connection.setAutoCommit(false);
      run(connection, "CREATE TEMP TABLE saved (id int)", "INSERT INTO saved VALUES (1)");
      Savepoint before = connection.setSavepoint();
      run(connection, "INSERT INTO saved VALUES (2)");
      assertThatThrownBy(() -> run(connection, "SELECT 1/0")).isInstanceOf(SQLException.class);

      connection.rollback(before);

      assertThat(LocalLakebase.query(connection, "SELECT sum(id) FROM saved")).isEqualTo("1");
    }
  }
}
