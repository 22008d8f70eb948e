package io.lakebase.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.lakebase.emulator.LakebaseEmulator;
import io.lakebase.emulator.Stage;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLInvalidAuthorizationSpecException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class UnreachableTest {

  private LakebaseEmulator lakebase;

  @BeforeEach
  void fresh() {
    lakebase = LocalLakebase.fresh();
  }

  @AfterEach
  void heal() {
    lakebase.endpoint().acceptConnections();
    lakebase.endpoint().wakeAfter(Duration.ofMillis(300));
    LocalLakebase.fresh();
  }

  @Test
  void wakesASleepingComputeByConnecting() throws SQLException {
    lakebase.endpoint().suspend();

    try (Connection connection = LocalLakebase.connect()) {
      assertThat(connection.isValid(1)).isTrue();
    }
  }

  @Test
  void goesOnTryingWhileTheComputeStarts() throws SQLException {
    int before = lakebase.endpoint().logins();
    lakebase.endpoint().faults().times(4).reject("57P03", "the database system is starting up");

    try (Connection connection = LocalLakebase.connect()) {
      assertThat(connection.isValid(1)).isTrue();
    }
    assertThat(lakebase.endpoint().logins()).isEqualTo(before + 1);
    assertThat(LocalLakebase.credentialCalls()).isEqualTo(1);
  }

  @Test
  void saysWhenTheComputeDoesNotWakeUp() {
    lakebase.endpoint().suspend();
    lakebase.endpoint().failWake("57P03", "the database system is starting up");

    assertThatThrownBy(
            () ->
                DriverManager.getConnection(
                    LocalLakebase.url("lakebaseWakeTimeout=500ms"), LocalLakebase.settings()))
        .isInstanceOf(SQLTransientConnectionException.class)
        .hasMessageContaining("the compute did not wake up in time")
        .extracting(e -> ((SQLException) e).getSQLState())
        .isEqualTo("08001");
  }

  @Test
  void saysWhenTheEndpointIsDisabled() {
    lakebase.endpoint().disable();

    assertThatThrownBy(LocalLakebase::connect)
        .isInstanceOf(SQLNonTransientConnectionException.class)
        .hasMessageContaining("the endpoint is disabled");
  }

  @Test
  void saysSoonWhenNobodyListens() {
    lakebase.endpoint().refuseConnections();
    long start = System.nanoTime();

    assertThatThrownBy(LocalLakebase::connect)
        .isInstanceOf(SQLTransientConnectionException.class)
        .hasMessageContaining("nobody listens on localhost");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
  }

  @Test
  void namesTheAddressThatIsDialledInTheHostsPlace() {
    Properties tunnelled = LocalLakebase.settings();
    tunnelled.setProperty("lakebaseHostAddress", "127.0.0.1:1");

    assertThatThrownBy(() -> DriverManager.getConnection(LocalLakebase.url(), tunnelled))
        .hasMessageContaining(
            "nobody listens on localhost:" + lakebase.endpoint().port() + " at 127.0.0.1:1.");
    List<String> findings = new ArrayList<>();
    ConnectionCheck.run(LocalLakebase.url(), tunnelled, finding -> findings.add(finding.text()));
    assertThat(findings).last().asString().contains(" at 127.0.0.1:1]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"BEFORE_TLS", "AFTER_TLS", "AFTER_PASSWORD"})
  void triesAgainWhenTheLoginIsCut(String stage) throws SQLException {
    lakebase.endpoint().faults().times(1).cut(Stage.valueOf(stage));

    try (Connection connection = LocalLakebase.connect()) {
      assertThat(connection.isValid(1)).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"BEFORE_TLS", "AFTER_TLS", "AFTER_PASSWORD"})
  void isBackInTimeWhenTheServerHangs(String stage) throws SQLException {
    LocalLakebase.connect().close();
    lakebase.endpoint().faults().hang(Stage.valueOf(stage));
    long start = System.nanoTime();

    assertThatThrownBy(
            () ->
                DriverManager.getConnection(
                    LocalLakebase.url("loginTimeout=0.5"), LocalLakebase.settings()))
        .isInstanceOf(SQLTimeoutException.class)
        .hasMessageContaining("the login timeout is over");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
  }

  @Test
  void isBackInTimeWhenTheControlPlaneHangs() {
    lakebase.faults().hang();
    long start = System.nanoTime();

    assertThatThrownBy(
            () ->
                DriverManager.getConnection(
                    LocalLakebase.url("loginTimeout=0.4"), LocalLakebase.settings()))
        .isInstanceOf(SQLTimeoutException.class)
        .hasMessageContaining("control plane");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void canBeInterrupted(boolean inControlPlane) throws Exception {
    if (inControlPlane) {
      lakebase.faults().hang();
    } else {
      LocalLakebase.connect().close();
      lakebase.endpoint().faults().hang(Stage.AFTER_PASSWORD);
    }
    AtomicReference<Throwable> outcome = new AtomicReference<>();
    AtomicReference<Boolean> flag = new AtomicReference<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                LocalLakebase.connect().close();
              } catch (SQLException e) {
                outcome.set(e);
                flag.set(Thread.currentThread().isInterrupted());
              }
            },
            "connects");
    thread.start();
    await()
        .until(
            () ->
                inControlPlane
                    ? lakebase.requests().total() > 0
                    : lakebase.endpoint().faults().hanging() > 0);

    thread.interrupt();
    thread.join(30_000);

    assertThat(outcome.get()).isNotNull().hasMessageContaining("interrupted");
    assertThat(flag.get()).isTrue();
  }

  @Test
  void tellsFinalRefusalsOfTheControlPlaneFromTroubles() {
    lakebase.faults().fail(403);
    SQLException refused =
        catchThrowableOfType(SQLInvalidAuthorizationSpecException.class, LocalLakebase::connect);
    assertThat(refused.getSQLState()).isEqualTo("28000");
    assertThat((Throwable) refused).hasMessageStartingWith("[");

    LocalLakebase.fresh().faults().fail(503);
    SQLException trouble =
        catchThrowableOfType(
            SQLTransientConnectionException.class,
            () ->
                DriverManager.getConnection(
                    LocalLakebase.url("loginTimeout=1"), LocalLakebase.settings()));
    assertThat(trouble.getSQLState()).isEqualTo("08001");
  }

  @Test
  void refusesPoolersAndStrangersBeforeItAsksForAToken() {
    int port = lakebase.endpoint().pooledPort();
    String pooled = lakebase.endpoint().dnsName().replaceFirst("\\.", "-pooler.");

    assertThatThrownBy(
            () ->
                DriverManager.getConnection(
                    "jdbc:lakebase://" + pooled + ":" + port + "/d", LocalLakebase.settings()))
        .isInstanceOf(SQLNonTransientConnectionException.class)
        .hasMessageContaining("the connection pooler refuses OAuth roles");
    assertThatThrownBy(
            () ->
                DriverManager.getConnection(
                    "jdbc:lakebase:projects/local",
                    LocalLakebase.settings(
                        "lakebaseEndpoint", "projects/local",
                        "lakebaseHostRole", "read-write-pooled")))
        .hasMessageContaining("the connection pooler refuses OAuth roles");
    assertThatThrownBy(
            () ->
                DriverManager.getConnection(
                    "jdbc:lakebase://localhost:" + port + ",evil.invalid/d",
                    LocalLakebase.settings()))
        .hasMessageContaining("no token is sent to this host");
    assertThat(LocalLakebase.credentialCalls()).isZero();
  }

  @Test
  void passesOnWhatOnlyTheServerKnows() {
    assertThatThrownBy(
            () ->
                DriverManager.getConnection(
                    LocalLakebase.url().replace(lakebase.database(), "missing"),
                    LocalLakebase.settings()))
        .isInstanceOf(org.postgresql.util.PSQLException.class)
        .extracting(e -> ((SQLException) e).getSQLState())
        .isEqualTo("3D000");
  }

  @Test
  void saysWhichSourceIsNotRegistered() {
    Properties settings = LocalLakebase.settings("lakebaseCredentialSource", "nobody");

    assertThatThrownBy(() -> DriverManager.getConnection(LocalLakebase.url(), settings))
        .isInstanceOf(SQLNonTransientConnectionException.class)
        .hasMessageContaining("no credential source is registered");
  }
}
