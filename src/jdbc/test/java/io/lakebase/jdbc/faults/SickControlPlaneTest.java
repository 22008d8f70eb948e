package io.lakebase.jdbc.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lakebase.emulator.LakebaseEmulator;
import io.lakebase.emulator.Route;
import io.lakebase.emulator.ServerCertificate;
import io.lakebase.emulator.TokenExpiry;
import io.lakebase.jdbc.LocalLakebase;
import io.lakebase.jdbc.databricks.Workspaces;
import io.lakebase.jdbc.internal.cache.CredentialCache;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.SQLInvalidAuthorizationSpecException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Each sickness with a bound on time, on calls, and on what is lost: nothing while a token lives.
 */
class SickControlPlaneTest {

  /** Of a login timeout of 0.4 s, or of one answer; the rest is for a machine that is busy. */
  private static final Duration BOUND = Duration.ofSeconds(10);

  private LakebaseEmulator lakebase;

  @BeforeEach
  void fresh() {
    // What other tests left waiting must not call in this one.
    Workspaces.close();
    lakebase = LocalLakebase.fresh();
  }

  @AfterEach
  void heal() {
    // First: what still hangs would go on with its next call once it is answered.
    Workspaces.close();
    LocalLakebase.fresh();
  }

  @ParameterizedTest
  @EnumSource(ControlPlaneSickness.class)
  void manyCallersWithoutATokenLearnWhyInTimeAndAskOnce(ControlPlaneSickness sickness)
      throws Exception {
    sickness.breakOut(lakebase.faults());

    String patience = sickness.terminal() ? "20" : "0.4";
    List<Attempt> attempts = Attempt.together(6, () -> Attempt.now("loginTimeout", patience));

    assertThat(attempts)
        .allSatisfy(
            attempt -> {
              assertThat(attempt.took()).isLessThan(BOUND);
              assertThat(attempt.error().getMessage()).startsWith("[").endsWith(".");
              if (sickness.terminal()) {
                assertThat(attempt.error())
                    .isInstanceOf(SQLInvalidAuthorizationSpecException.class);
                assertThat(attempt.sqlState()).isEqualTo("28000");
              } else {
                assertThat(attempt.error())
                    .isInstanceOfAny(
                        SQLTransientConnectionException.class, SQLTimeoutException.class);
                assertThat(attempt.sqlState()).isEqualTo("08001");
              }
            });
    assertThat(lakebase.requests().count(Route.CREDENTIALS)).isLessThanOrEqualTo(1);
    assertThat(lakebase.requests().count(Route.TOKEN)).isLessThanOrEqualTo(1);
    assertThat(lakebase.requests().total()).isLessThanOrEqualTo(4);
  }

  @ParameterizedTest
  @EnumSource(ControlPlaneSickness.class)
  void nothingIsLostWhileATokenLives(ControlPlaneSickness sickness) throws Exception {
    assertThat(Attempt.now().failure()).isEmpty();
    sickness.breakOut(lakebase.faults());
    lakebase.requests().reset();

    List<Attempt> attempts = Attempt.together(3, Attempt::now);

    assertThat(attempts).allMatch(Attempt::worked);
    assertThat(lakebase.requests().total()).isZero();
  }

  /** The first transient failure is remembered for 1.2 s at most. */
  @Test
  void oneCallBringsItBackSoonAfterItIsHealed() {
    ControlPlaneSickness.INTERNAL_ERROR.breakOut(lakebase.faults());
    assertThat(Attempt.now("loginTimeout", "0.8").worked()).isFalse();
    lakebase.faults().clear();
    lakebase.requests().reset();

    await()
        .atMost(Duration.ofSeconds(2).plus(BOUND))
        .until(() -> Attempt.now("loginTimeout", "5").worked());

    assertThat(lakebase.requests().count(Route.CREDENTIALS)).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(
      value = TokenExpiry.class,
      names = {"PAST", "NULL", "ABSENT"})
  void aTokenWithoutAFutureIsUsedOnce(TokenExpiry expiry) {
    lakebase.faults().on(Route.CREDENTIALS).expiry(expiry);

    assertThat(Attempt.now().failure()).isEmpty();
    assertThat(Attempt.now().failure()).isEmpty();

    assertThat(LocalLakebase.credentialCalls()).isEqualTo(2);
  }

  @Test
  void aTokenForAThousandYearsCountsForAnHour() {
    lakebase.faults().on(Route.CREDENTIALS).expiry(TokenExpiry.FAR_FUTURE);

    for (int i = 0; i < 4; i++) {
      assertThat(Attempt.now().failure()).isEmpty();
    }

    assertThat(LocalLakebase.credentialCalls()).isEqualTo(1);
    assertThat(CredentialCache.shared().statistics().entries()).isEqualTo(1);
  }

  @Test
  void aClosedPortIsSaidInTime() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }

    Attempt attempt =
        Attempt.now("databricksHost", "http://localhost:" + port, "loginTimeout", "0.8");

    assertThat(attempt.took()).isLessThan(BOUND);
    assertThat(attempt.error()).isInstanceOf(SQLTransientConnectionException.class);
  }

  @ParameterizedTest
  @EnumSource(
      value = ServerCertificate.class,
      names = {"WRONG_HOST", "EXPIRED", "FOREIGN_CA"})
  void aControlPlaneWithAWrongCertificateGetsNoSecret(ServerCertificate certificate) {
    try (LakebaseEmulator stranger =
        LakebaseEmulator.builder().https(true).controlPlaneTls(certificate).start()) {
      Properties settings =
          LocalLakebase.settings(
              "databricksHost", stranger.host().toString(),
              "databricksCaFile", stranger.caCertificate().toString(),
              "loginTimeout", "0.8");

      Attempt attempt = Attempt.to(LocalLakebase.url(), settings);

      assertThat(attempt.took()).isLessThan(BOUND);
      assertThat(attempt.sqlState()).isIn("08001", "28000");
      assertThat(stranger.requests().total()).isZero();
    }
  }
}
