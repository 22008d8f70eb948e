package io.lakebase.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

@ExtendWith(LakebaseExtension.class)
class ProxyFaultsTest {
  private final LakebaseEmulator lakebase;

  ProxyFaultsTest(LakebaseEmulator lakebase) {
    this.lakebase = lakebase;
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "MID_QUERY")
  void cutsAtEveryStageAsOftenAsAsked(Stage stage) throws SQLException {
    lakebase.endpoint().faults().times(2).cut(stage);

    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(this::connect)
          .isInstanceOf(SQLException.class)
          .hasFieldOrPropertyWithValue("SQLState", "08001");
    }
    connect().close();
  }

  @Test
  void cutsBetweenAQueryAndItsAnswer() throws SQLException {
    try (Connection session = connect()) {
      session.createStatement().execute("CREATE TABLE IF NOT EXISTS effects (n int)");
      lakebase.proxyFaults().times(1).cut(Stage.MID_QUERY);

      assertThatThrownBy(() -> session.createStatement().execute("INSERT INTO effects VALUES (1)"))
          .hasFieldOrPropertyWithValue("SQLState", "08006");
    }
    try (Connection session = connect()) {
      assertThat(Clients.query(session, "SELECT count(*) FROM effects")).isEqualTo("1");
    }
  }

  @Test
  void rejectsWithTheGivenError() throws SQLException {
    lakebase.endpoint().faults().times(1).reject("XX000", "External authorization failed");

    assertThatThrownBy(this::connect)
        .hasMessageContaining("FATAL: External authorization failed")
        .hasFieldOrPropertyWithValue("SQLState", "XX000");
    connect().close();
  }

  @ParameterizedTest
  @EnumSource(
      mode = Mode.EXCLUDE,
      names = {"CLEARTEXT", "NOTHING"})
  void asksForSomethingElseThanAPassword(AuthenticationRequest request) throws SQLException {
    lakebase.endpoint().faults().times(1).ask(request);
    assertThatThrownBy(this::connect).isInstanceOf(SQLException.class);

    connect().close();
  }

  @Test
  void letsAnybodyInWhenAskedTo() throws SQLException {
    lakebase.endpoint().faults().ask(AuthenticationRequest.NOTHING);

    Clients.connect(lakebase, lakebase.servicePrincipal().clientId(), "no token at all").close();
  }

  @Test
  void refusesConnectionsUntilItAcceptsThemAgain() throws SQLException {
    lakebase.endpoint().refuseConnections();
    assertThatThrownBy(this::connect).hasRootCauseInstanceOf(java.net.ConnectException.class);

    lakebase.endpoint().acceptConnections();
    connect().close();
  }

  @Test
  void opensItsPortAgainAtOnceHoweverOften() throws IOException {
    EmulatedEndpoint endpoint = lakebase.endpoint();
    for (int round = 0; round < 50; round++) {
      new Socket(InetAddress.getLoopbackAddress(), endpoint.port()).close();

      endpoint.refuseConnections();

      assertThatCode(endpoint::acceptConnections).doesNotThrowAnyException();
    }
  }

  @Test
  void hangsUntilCleared() throws Exception {
    lakebase.endpoint().faults().hang(Stage.AFTER_PASSWORD);
    CompletableFuture<Throwable> failure =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                connect().close();
                return new AssertionError("connected");
              } catch (SQLException e) {
                return e;
              }
            });
    Awaitility.await().until(() -> lakebase.endpoint().faults().hanging() == 1);
    assertThat(failure).isNotDone();

    lakebase.endpoint().faults().clear();

    assertThat(failure.get(10, TimeUnit.SECONDS)).isInstanceOf(SQLException.class);
  }

  @Test
  void delaysEachDirection() throws SQLException {
    lakebase.proxyFaults().latency(Duration.ofMillis(30), Duration.ofMillis(50));
    try (Connection session = connect()) {
      lakebase.proxyFaults().clear();
      Clients.query(session, "SELECT 1");
      long begin = System.nanoTime();
      assertThat(Clients.query(session, "SELECT 1")).isEqualTo("1");
      assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(80_000_000L);
    }
    long begin = System.nanoTime();
    connect().close();
    assertThat(System.nanoTime() - begin).isLessThan(5_000_000_000L);
  }

  @Test
  void cutsOpenSessionsAndWhatTheyAreDoing() throws Exception {
    Connection session = connect();
    CompletableFuture<Void> query =
        CompletableFuture.runAsync(
            () -> {
              try {
                session.createStatement().execute("SELECT pg_sleep(50)");
              } catch (SQLException e) {
                throw new IllegalStateException(e);
              }
            });
    Awaitility.await().until(() -> sleeping() == 1);

    lakebase.endpoint().cutConnections();

    assertThat(query).failsWithin(10, TimeUnit.SECONDS);
    session.abort(Runnable::run);
    Awaitility.await().until(() -> sleeping() == 0);
  }

  private int sleeping() throws SQLException {
    try (Connection admin = DriverManager.getConnection(lakebase.adminJdbcUrl())) {
      return Integer.parseInt(
          Clients.query(
              admin,
              "SELECT count(*) FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(50)' AND state = 'active'"));
    }
  }

  private Connection connect() throws SQLException {
    return Clients.connectAsServicePrincipal(lakebase);
  }
}
