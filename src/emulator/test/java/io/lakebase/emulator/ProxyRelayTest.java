package io.lakebase.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.PGConnection;

@ExtendWith(LakebaseExtension.class)
class ProxyRelayTest {
  private final LakebaseEmulator lakebase;

  ProxyRelayTest(LakebaseEmulator lakebase) {
    this.lakebase = lakebase;
  }

  @Test
  void passesEveryByteOnInBothDirections() throws SQLException {
    byte[] bytes = new byte[8 << 20];
    new Random(42).nextBytes(bytes);
    try (Connection session = Clients.connectAsServicePrincipal(lakebase);
        PreparedStatement statement = session.prepareStatement("SELECT ?::bytea, md5(?::bytea)")) {
      statement.setBytes(1, bytes);
      statement.setBytes(2, bytes);
      try (ResultSet rows = statement.executeQuery()) {
        rows.next();
        assertThat(rows.getBytes(1)).isEqualTo(bytes);
      }
    }
  }

  @Test
  void copiesInAndOut() throws Exception {
    try (Connection session = Clients.connectAsServicePrincipal(lakebase);
        Statement statement = session.createStatement()) {
      statement.execute("CREATE TEMP TABLE copied (n int)");
      StringBuilder rows = new StringBuilder();
      for (int i = 0; i < 200_000; i++) {
        rows.append(i).append('\n');
      }
      byte[] text = rows.toString().getBytes();

      session
          .unwrap(PGConnection.class)
          .getCopyAPI()
          .copyIn("COPY copied FROM STDIN", new ByteArrayInputStream(text));
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      session.unwrap(PGConnection.class).getCopyAPI().copyOut("COPY copied TO STDOUT", out);

      assertThat(out.toByteArray()).isEqualTo(text);
    }
  }

  @Test
  void cancelsAQuery() throws Exception {
    try (Connection session = Clients.connectAsServicePrincipal(lakebase);
        Statement statement = session.createStatement()) {
      CompletableFuture<Void> sleeping =
          CompletableFuture.runAsync(
              () -> {
                try {
                  statement.execute("SELECT pg_sleep(60)");
                } catch (SQLException e) {
                  throw new IllegalStateException(e);
                }
              });
      Awaitility.await().until(() -> active("SELECT pg_sleep(60)") == 1);

      statement.cancel();

      assertThat(sleeping)
          .failsWithin(10, TimeUnit.SECONDS)
          .withThrowableThat()
          .withMessageContaining("canceling statement due to user request");
      assertThat(Clients.query(session, "SELECT 1")).isEqualTo("1");
    }
  }

  @Test
  void passesNoticesNotificationsAndErrorsOn() throws SQLException {
    try (Connection listener = Clients.connectAsServicePrincipal(lakebase);
        Connection notifier = Clients.connectAsServicePrincipal(lakebase);
        Statement statement = listener.createStatement()) {
      statement.execute("LISTEN news");
      statement.execute("DO $$ BEGIN RAISE WARNING 'careful'; END $$");
      assertThat(statement.getWarnings().getMessage()).isEqualTo("careful");
      notifier.createStatement().execute("NOTIFY news, 'hello'");
      assertThat(listener.unwrap(PGConnection.class).getNotifications(10_000))
          .singleElement()
          .extracting(n -> n.getParameter())
          .isEqualTo("hello");
      assertThatThrownBy(() -> statement.execute("SELECT 1/0"))
          .hasFieldOrPropertyWithValue("SQLState", "22012");
    }
  }

  @Test
  void carriesManySessionsAtOnce() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(32);
    try {
      List<CompletableFuture<String>> answers = new ArrayList<>();
      for (int i = 0; i < 120; i++) {
        String number = Integer.toString(i);
        answers.add(
            CompletableFuture.supplyAsync(
                () -> {
                  try (Connection session = Clients.connectAsServicePrincipal(lakebase)) {
                    return Clients.query(session, "SELECT " + number);
                  } catch (SQLException e) {
                    throw new IllegalStateException(e);
                  }
                },
                threads));
      }
      for (int i = 0; i < answers.size(); i++) {
        assertThat(answers.get(i).get(60, TimeUnit.SECONDS)).isEqualTo(Integer.toString(i));
      }
    } finally {
      threads.shutdownNow();
    }
    Awaitility.await().until(() -> lakebase.endpoint().openConnections() == 0);
    Awaitility.await().until(() -> sessions() == 0);
  }

  @Test
  void endsTheComputesSessionWhenTheClientIsGone() throws SQLException {
    Connection session = Clients.connectAsServicePrincipal(lakebase);
    int logins = lakebase.endpoint().logins();
    assertThat(logins).isPositive();
    // Those of the tests before it may still be ending.
    Awaitility.await().until(() -> sessions() == 1);

    session.abort(Runnable::run);

    Awaitility.await().until(() -> sessions() == 0);
  }

  @Test
  void survivesARestartOfTheCompute() throws SQLException {
    try (Connection session = Clients.connectAsServicePrincipal(lakebase)) {
      session.createStatement().execute("CREATE TABLE kept AS SELECT 42 AS n");

      lakebase.restartCompute();

      assertThatThrownBy(() -> Clients.query(session, "SELECT 1")).isInstanceOf(SQLException.class);
    }
    try (Connection session = Clients.connectAsServicePrincipal(lakebase)) {
      assertThat(Clients.query(session, "SELECT n FROM kept")).isEqualTo("42");
    }
  }

  private int active(String query) throws SQLException {
    return count("query = '" + query + "' AND state = 'active'");
  }

  private int sessions() throws SQLException {
    return count("usename = '" + lakebase.servicePrincipal().clientId() + "'");
  }

  private int count(String condition) throws SQLException {
    try (Connection admin = java.sql.DriverManager.getConnection(lakebase.adminJdbcUrl())) {
      return Integer.parseInt(
          Clients.query(admin, "SELECT count(*) FROM pg_stat_activity WHERE " + condition));
    }
  }
}
