package io.lakebase.jdbc.observability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import io.lakebase.emulator.LakebaseEmulator;
import io.lakebase.jdbc.CapturedLog;
import io.lakebase.jdbc.LocalLakebase;
import io.lakebase.jdbc.credential.CredentialRequest;
import io.lakebase.jdbc.credential.ResourceName;
import io.lakebase.jdbc.databricks.AuthenticationSetting;
import io.lakebase.jdbc.databricks.AuthenticationSettings;
import io.lakebase.jdbc.databricks.Workspaces;
import io.lakebase.jdbc.token.LakebaseTokens;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OperatorLogTest {

  private static List<String> ours(CapturedLog log) {
    return log.lines().stream()
        .filter(line -> line.contains("io.lakebase.jdbc.") && !line.startsWith("DEBUG"))
        .toList();
  }

  @Test
  void oneLineAtTroubleAndOneAtRecoveryHoweverManyConnectsFail() throws Exception {
    LakebaseEmulator lakebase = LocalLakebase.fresh();
    LocalLakebase.connect().close();
    lakebase.endpoint().faults().reject("53300", "too many connections");
    String prefix = "[" + lakebase.endpoint().name() + "] ";
    try (CapturedLog log = CapturedLog.start(Level.INFO)) {
      for (int i = 0; i < 4; i++) {
        catchThrowableOfType(SQLException.class, LocalLakebase::connect);
      }
      assertThat(ours(log))
          .singleElement()
          .asString()
          .startsWith("WARN io.lakebase.jdbc.LakebaseDriver " + prefix + "connects fail (53300):")
          .contains("too many connections");

      lakebase.endpoint().faults().clear();
      LocalLakebase.connect().close();
      LocalLakebase.connect().close();

      assertThat(ours(log)).hasSize(2);
      assertThat(ours(log).get(1))
          .startsWith("INFO io.lakebase.jdbc.LakebaseDriver " + prefix + "connects work again")
          .endsWith("4 failures");
    }
  }

  @Test
  void connectsThatFailDoNotWorkAgainBecauseOthersOnTheEndpointDo() throws Exception {
    LocalLakebase.fresh();
    try (CapturedLog log = CapturedLog.start(Level.INFO)) {
      for (int i = 0; i < 3; i++) {
        catchThrowableOfType(
            SQLException.class,
            () ->
                DriverManager.getConnection(
                    LocalLakebase.url("database=nowhere"), LocalLakebase.settings()));
        LocalLakebase.connect().close();
      }

      assertThat(ours(log).stream().filter(line -> line.contains("connects ")))
          .singleElement()
          .asString()
          .contains("connects fail (3D000)");
    }
  }

  @Test
  void aRenewalThatFailsIsSaidOnceAndSoIsItsEnd() throws Exception {
    try (LakebaseEmulator lakebase =
        LakebaseEmulator.builder().tokenLifetime(Duration.ofSeconds(4)).start()) {
      LocalLakebase.fresh();
      ResourceName.Target target =
          (ResourceName.Target) ResourceName.parse(lakebase.endpoint().name());
      LakebaseTokens tokens =
          LakebaseTokens.of(
              Workspaces.of(
                  AuthenticationSettings.builder()
                      .set(AuthenticationSetting.HOST, lakebase.host().toString())
                      .set(AuthenticationSetting.TOKEN, lakebase.user().personalAccessToken())
                      .trustedHosts(Set.of("localhost"))
                      .build()),
              CredentialRequest.of(target));
      String prefix = "[" + lakebase.endpoint().name() + "] ";
      try (CapturedLog log = CapturedLog.start(Level.INFO)) {
        tokens.credential(Duration.ofSeconds(20));
        lakebase.faults().fail(503, 1);

        await()
            .atMost(Duration.ofSeconds(30))
            .until(
                () -> {
                  tokens.credential(Duration.ofSeconds(20));
                  return ours(log).size() == 2;
                });

        assertThat(ours(log).get(0))
            .startsWith("WARN ")
            .contains(prefix + "the credential was not renewed and is served until");
        assertThat(ours(log).get(1))
            .startsWith("INFO ")
            .contains(prefix + "credentials are issued again after 1 failures");
      }
    }
  }
}
