package io.lakebase.jdbc.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lakebase.emulator.LakebaseEmulator;
import io.lakebase.emulator.ServicePrincipal;
import io.lakebase.jdbc.LocalLakebase;
import io.lakebase.jdbc.credential.Credential;
import io.lakebase.jdbc.credential.LakebaseCredentials;
import io.lakebase.jdbc.internal.cache.CredentialCache;
import java.sql.SQLException;
import java.sql.SQLInvalidAuthorizationSpecException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RefusedTokenTest {

  private LakebaseEmulator lakebase;

  @BeforeEach
  void fresh() {
    lakebase = LocalLakebase.fresh();
  }

  @AfterEach
  void heal() {
    LakebaseCredentials.unregister("refused");
    LocalLakebase.fresh();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aWithdrawnTokenCostsOneCallForAllAndNobodyFails(boolean revoked) throws Exception {
    assertThat(Attempt.now().worked()).isTrue();
    if (revoked) {
      lakebase.revokeTokens();
    } else {
      lakebase.expireTokens();
    }

    List<Attempt> attempts = Attempt.together(12, Attempt::now);

    assertThat(attempts).allSatisfy(attempt -> assertThat(attempt.failure()).isEmpty());
    assertThat(LocalLakebase.credentialCalls()).isEqualTo(2);
  }

  /** A dropped role, hammered by a pool: the forced refreshes keep their interval. */
  @Test
  void aRoleThatIsGoneCostsOneCallHoweverManyTry() throws Exception {
    ServicePrincipal principal = lakebase.addServicePrincipal();
    lakebase.createRole(principal.clientId());
    String[] identity = {
      "databricksClientId", principal.clientId(), "databricksClientSecret", principal.clientSecret()
    };
    assertThat(Attempt.now(identity).failure()).isEmpty();
    lakebase.dropRole(principal.clientId());

    Stream<Attempt> attempts =
        Stream.of(1, 2, 3)
            .flatMap(round -> unchecked(() -> Attempt.together(10, () -> Attempt.now(identity))));

    assertThat(attempts)
        .hasSize(30)
        .allSatisfy(
            attempt -> {
              assertThat(attempt.error()).isInstanceOf(SQLInvalidAuthorizationSpecException.class);
              assertThat(attempt.error()).hasMessageContaining("databricks_create_role");
            });
    assertThat(LocalLakebase.credentialCalls()).isEqualTo(2);
  }

  /** A pool with a misspelt role, while no other token can be had. */
  @ParameterizedTest
  @EnumSource(
      value = ControlPlaneSickness.class,
      names = {"INTERNAL_ERROR", "HANG", "FORBIDDEN"})
  void aRoleThatDoesNotExistTakesTheTokenFromNobodyElse(ControlPlaneSickness sickness)
      throws Exception {
    assertThat(Attempt.now().failure()).isEmpty();
    sickness.breakOut(lakebase.faults());

    for (int i = 0; i < 2; i++) {
      Attempt misspelt = Attempt.now("user", "nobody@example.com", "loginTimeout", "1");
      List<Attempt> others = Attempt.together(3, Attempt::now);

      assertThat(misspelt.error()).isInstanceOf(SQLException.class);
      assertThat(misspelt.error().getSuppressed()).hasSize(1);
      assertThat(others).allSatisfy(attempt -> assertThat(attempt.failure()).isEmpty());
    }

    int asked = LocalLakebase.credentialCalls();
    lakebase.faults().clear();
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> Attempt.now().worked() && CredentialCache.shared().statistics().issues() == 2);
    assertThat(LocalLakebase.credentialCalls()).isBetween(asked, asked + 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"other workspace", "other role", "no token at all"})
  void aTokenThatIsNotForThisIsRefusedAndAskedForTwiceAtMost(String kind) {
    String user = lakebase.user().userName();
    Supplier<String> token =
        switch (kind) {
          case "other workspace" -> () -> lakebase.foreignDatabaseToken(user);
          case "other role" -> () -> lakebase.databaseToken(lakebase.servicePrincipal().clientId());
          default -> () -> "this-is-no-token";
        };
    AtomicInteger issued = new AtomicInteger();
    LakebaseCredentials.register(
        "refused",
        request -> {
          issued.incrementAndGet();
          return new Credential(token.get(), Instant.now(), Instant.now().plusSeconds(3600));
        });
    Properties settings =
        LocalLakebase.settings("lakebaseCredentialSource", "refused", "user", user);

    for (int i = 0; i < 3; i++) {
      Attempt attempt = Attempt.to(LocalLakebase.url(), settings);
      assertThat(attempt.error()).isInstanceOf(SQLInvalidAuthorizationSpecException.class);
      assertThat(attempt.error()).hasMessageContaining("the server refused the token");
      assertThat(attempt.error().getMessage()).doesNotContain("this-is-no-token");
    }

    assertThat(issued.get()).isLessThanOrEqualTo(2);
  }

  private static <T> Stream<T> unchecked(java.util.concurrent.Callable<List<T>> call) {
    try {
      return call.call().stream();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
