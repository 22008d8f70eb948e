package io.lakebase.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LakebaseExtension.class)
class SuspensionTest {
  private final LakebaseEmulator lakebase;

  SuspensionTest(LakebaseEmulator lakebase) {
    this.lakebase = lakebase;
  }

  @Test
  void losesItsSessionsAndKeepsItsData() throws SQLException {
    try (Connection session = connect()) {
      session.createStatement().execute("CREATE TABLE slept AS SELECT 7 AS n");

      lakebase.endpoint().suspend();

      assertThat(lakebase.endpoint().suspended()).isTrue();
      assertThatThrownBy(() -> Clients.query(session, "SELECT 1")).isInstanceOf(SQLException.class);
    }
    try (Connection session = connect()) {
      assertThat(Clients.query(session, "SELECT n FROM slept")).isEqualTo("7");
    }
    assertThat(lakebase.endpoint().suspended()).isFalse();
  }

  @Test
  void wakesOnceForAllThatWait() throws Exception {
    lakebase.endpoint().wakeAfter(Duration.ofMillis(700));
    lakebase.endpoint().suspend();
    ExecutorService threads = Executors.newFixedThreadPool(16);
    try {
      long begin = System.nanoTime();
      List<Future<Long>> waits = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        waits.add(
            threads.submit(
                () -> {
                  connect().close();
                  return System.nanoTime() - begin;
                }));
      }
      for (Future<Long> wait : waits) {
        assertThat(Duration.ofNanos(wait.get(30, TimeUnit.SECONDS)))
            .isBetween(Duration.ofMillis(700), Duration.ofSeconds(10));
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void sleepsOnWhenItIsSuspendedWhileAClientWaitsForIt() throws Exception {
    lakebase.endpoint().wakeAfter(Duration.ofMinutes(1));
    lakebase.endpoint().suspend();
    CompletableFuture<Connection> waiting =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return connect();
              } catch (SQLException e) {
                throw new CompletionException(e);
              }
            });
    Awaitility.await().until(() -> !lakebase.endpoint().suspended());

    lakebase.endpoint().suspend();

    assertThat(waiting).failsWithin(Duration.ofSeconds(15));
    Awaitility.await().until(() -> lakebase.endpoint().openConnections() == 0);
    assertThat(lakebase.endpoint().suspended()).isTrue();
  }

  @Test
  void canFailToWake() throws SQLException {
    lakebase.endpoint().suspend();
    lakebase.endpoint().failWake("57P03", "the database system is starting up");

    assertThatThrownBy(this::connect)
        .hasMessageContaining("starting up")
        .hasFieldOrPropertyWithValue("SQLState", "57P03");
    assertThat(lakebase.endpoint().suspended()).isTrue();

    lakebase.endpoint().wakeAfter(Duration.ZERO);
    connect().close();
  }

  @Test
  void doesNotWakeWhenItIsDisabled() throws SQLException {
    lakebase.endpoint().disable();

    assertThatThrownBy(this::connect).hasMessageContaining("disabled");

    lakebase.endpoint().enable();
    connect().close();
  }

  @Test
  void movesToAnotherPort() throws SQLException {
    int old = lakebase.endpoint().port();

    int moved = lakebase.endpoint().moveToNewPort();

    assertThat(moved).isNotEqualTo(old).isEqualTo(lakebase.endpoint().port());
    String clientId = lakebase.servicePrincipal().clientId();
    assertThatThrownBy(
            () -> Clients.connect(lakebase, old, clientId, lakebase.databaseToken(clientId)))
        .hasRootCauseInstanceOf(java.net.ConnectException.class);
    connect().close();
  }

  @Test
  void sleepsEndpointByEndpoint() throws SQLException {
    EmulatedEndpoint other =
        lakebase.addEndpoint("projects/local/branches/production/endpoints/other");
    other.failWake("57P03", "asleep");
    other.suspend();

    connect().close();
    assertThat(other.suspended()).isTrue();
  }

  private Connection connect() throws SQLException {
    return Clients.connectAsServicePrincipal(lakebase);
  }
}
