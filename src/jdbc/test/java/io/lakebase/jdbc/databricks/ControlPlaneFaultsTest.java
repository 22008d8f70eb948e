package io.lakebase.jdbc.databricks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.lakebase.emulator.FaultBody;
import io.lakebase.emulator.LakebaseEmulator;
import io.lakebase.emulator.LakebaseExtension;
import io.lakebase.emulator.Route;
import io.lakebase.emulator.TokenExpiry;
import io.lakebase.jdbc.credential.Credential;
import io.lakebase.jdbc.credential.CredentialException;
import io.lakebase.jdbc.credential.CredentialRequest;
import io.lakebase.jdbc.credential.ResourceName;
import io.lakebase.jdbc.credential.Workspace;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(LakebaseExtension.class)
class ControlPlaneFaultsTest {

  private static final Duration HTTP_TIMEOUT = Duration.ofSeconds(2);

  private final LocalWorkspace local = new LocalWorkspace();
  private final LakebaseEmulator lakebase;

  ControlPlaneFaultsTest(LakebaseEmulator lakebase) {
    this.lakebase = lakebase;
  }

  @AfterEach
  void close() {
    lakebase.faults().clear();
    local.close();
  }

  private Credential issue() throws Exception {
    Workspace workspace =
        local.of(LocalWorkspace.servicePrincipal(lakebase).httpTimeout(HTTP_TIMEOUT));
    ResourceName.Target target =
        (ResourceName.Target) ResourceName.parse(lakebase.endpoint().name());
    return workspace.credentials().issue(CredentialRequest.of(target));
  }

  private CredentialException failure() {
    Instant start = Instant.now();
    CredentialException failure = catchThrowableOfType(CredentialException.class, this::issue);
    assertThat(failure).isNotNull();
    assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(8));
    assertThat(failure.getMessage())
        .startsWith("[" + lakebase.endpoint().name() + "] ")
        .containsAnyOf("] no database credential: ", "] the control plane refused the identity: ")
        .endsWith(".")
        .doesNotContain(lakebase.servicePrincipal().clientSecret());
    return failure;
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 403, 404})
  void aRefusalIsTerminalAndAskedOnce(int status) {
    lakebase.faults().on(Route.CREDENTIALS).fail(status);

    CredentialException failure = failure();

    assertThat(failure.terminal()).isTrue();
    assertThat(failure.status()).hasValue(status);
    assertThat(lakebase.requests().count(Route.CREDENTIALS)).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 500, 502, 503, 504})
  void anOutageIsTransientAndAskedOnce(int status) {
    lakebase.faults().on(Route.CREDENTIALS).fail(status);

    CredentialException failure = failure();

    assertThat(failure.terminal()).isFalse();
    assertThat(failure.status()).hasValue(status);
    assertThat(lakebase.requests().count(Route.CREDENTIALS)).isEqualTo(1);
  }

  @Test
  void retryAfterIsUnderstoodInSecondsAndAsADate() {
    lakebase.faults().on(Route.CREDENTIALS).times(1).retryAfter(Duration.ofSeconds(7)).fail(429);
    assertThat(failure().retryAfter()).contains(Duration.ofSeconds(7));

    lakebase.faults().on(Route.CREDENTIALS).retryAfter(Instant.now().plusSeconds(60)).fail(503);
    assertThat(failure().retryAfter().orElseThrow())
        .isBetween(Duration.ofSeconds(50), Duration.ofSeconds(61));
  }

  @Test
  void theTokenEndpointIsAskedOnceToo() {
    lakebase.faults().on(Route.TOKEN).retryAfter(Duration.ofHours(1)).fail(429);

    CredentialException failure = failure();

    assertThat(failure.terminal()).isFalse();
    assertThat(failure.retryAfter()).contains(Duration.ofHours(1));
    assertThat(lakebase.requests().count(Route.TOKEN)).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(
      value = FaultBody.class,
      names = {"HTML", "GARBAGE", "EMPTY", "TRUNCATED", "EMPTY_OBJECT"})
  void anAnswerThatLiesIsTransientAndSaidClearly(FaultBody body) {
    lakebase.faults().on(Route.CREDENTIALS).body(body).fail(200);

    assertThat(failure().terminal()).isFalse();
  }

  @ParameterizedTest
  @EnumSource(
      value = FaultBody.class,
      names = {"HTML", "GARBAGE", "EMPTY", "TRUNCATED", "EMPTY_OBJECT"})
  void soIsOneOfTheTokenEndpoint(FaultBody body) {
    lakebase.faults().on(Route.TOKEN).body(body).fail(200);

    assertThat(failure().terminal()).isFalse();
  }

  @Test
  void aHangEndsAtTheTimeout() {
    lakebase.faults().on(Route.CREDENTIALS).hang();

    assertThat(failure()).hasMessageContaining("not answered within 2000 ms");
  }

  @Test
  void aSlowDripEndsAtTheTimeoutToo() {
    lakebase.faults().on(Route.CREDENTIALS).drip(Duration.ofMillis(200));

    assertThat(failure()).hasMessageContaining("not answered within 2000 ms");
  }

  @Test
  void aCutConnectionIsTransient() {
    lakebase.faults().on(Route.CREDENTIALS).reset();

    assertThat(failure().terminal()).isFalse();
  }

  @Test
  void metadataThatIsMissingDoesNotMatter() throws Exception {
    lakebase.faults().on(Route.DISCOVERY).times(1).fail(404);

    assertThat(issue().token()).isNotBlank();
  }

  @ParameterizedTest
  @EnumSource(
      value = TokenExpiry.class,
      names = {"NULL", "ABSENT", "PAST"})
  void aCredentialWithoutUsableExpiryIsGoodForOneUse(TokenExpiry expiry) throws Exception {
    lakebase.faults().on(Route.CREDENTIALS).expiry(expiry);

    Credential credential = issue();

    assertThat(credential.expiresAt()).isBeforeOrEqualTo(credential.issuedAt());
  }

  @Test
  void anExpiryThatIsNoTimeIsAnError() {
    lakebase.faults().on(Route.CREDENTIALS).expiry(TokenExpiry.GARBAGE);

    assertThat(failure().terminal()).isFalse();
  }

  @Test
  void aTokenEndpointWithoutUsableExpiryStillServes() throws Exception {
    lakebase.faults().on(Route.TOKEN).expiry(TokenExpiry.ABSENT);

    assertThat(issue().token()).isNotBlank();
  }

  @Test
  void aClosedPortIsTransientAndQuick() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    Workspace workspace =
        local.of(
            LocalWorkspace.servicePrincipal(lakebase)
                .set(AuthenticationSetting.HOST, "http://localhost:" + port));

    CredentialException failure =
        catchThrowableOfType(
            CredentialException.class,
            () ->
                workspace
                    .credentials()
                    .issue(CredentialRequest.of(new ResourceName.Endpoint("p", "b", "e"))));

    assertThat(failure.terminal()).isFalse();
    assertThat(failure).hasMessageContaining("Check the network");
  }
}
