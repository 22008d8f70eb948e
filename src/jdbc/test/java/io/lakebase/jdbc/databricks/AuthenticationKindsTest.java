package io.lakebase.jdbc.databricks;

import static io.lakebase.jdbc.databricks.AuthenticationSetting.*;
import static io.lakebase.jdbc.databricks.LocalWorkspace.TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lakebase.emulator.LakebaseEmulator;
import io.lakebase.emulator.LakebaseExtension;
import io.lakebase.emulator.Route;
import io.lakebase.jdbc.credential.Credential;
import io.lakebase.jdbc.credential.CredentialException;
import io.lakebase.jdbc.credential.CredentialRequest;
import io.lakebase.jdbc.credential.ResourceName;
import io.lakebase.jdbc.credential.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Every kind of unified authentication that an emulator can answer. */
@ExtendWith(LakebaseExtension.class)
class AuthenticationKindsTest {

  private final LakebaseEmulator lakebase;
  private LocalWorkspace local = new LocalWorkspace();
  @TempDir private Path home;

  AuthenticationKindsTest(LakebaseEmulator lakebase) {
    this.lakebase = lakebase;
  }

  @BeforeEach
  void start() {
    local = new LocalWorkspace(home);
  }

  @AfterEach
  void close() {
    local.close();
  }

  private Credential issue(Workspace workspace) throws Exception {
    ResourceName.Target target =
        (ResourceName.Target) ResourceName.parse(lakebase.endpoint().name());
    return workspace.credentials().issue(CredentialRequest.of(target));
  }

  private AuthenticationSettings.Builder trusting() {
    return AuthenticationSettings.builder().trustedHosts(java.util.Set.of("localhost"));
  }

  private Path script(String text) throws IOException {
    Path script = Files.writeString(home.resolve("databricks"), "#!/bin/sh\n" + text + "\n");
    assertThat(script.toFile().setExecutable(true)).isTrue();
    return script;
  }

  @Test
  void everythingFromTheEnvironment() throws Exception {
    lakebase.environment().forEach(local::with);

    assertThat(issue(local.of(trusting())).token()).isNotBlank();
  }

  @Test
  void aProfileOfTheConfigurationFile() throws Exception {
    Files.writeString(
        home.resolve(".databrickscfg"),
        "[local]\nhost = %s\ntoken = %s\n"
            .formatted(lakebase.host(), lakebase.user().personalAccessToken()));

    Workspace workspace = local.of(trusting().set(PROFILE, "local"));

    assertThat(issue(workspace).token()).isNotBlank();
    assertThat(workspace.principal().role(TIMEOUT)).isEqualTo(lakebase.user().userName());
  }

  @Test
  void aChangedConfigurationFileIsReadAgainAfterARefusal() throws Exception {
    Path file = home.resolve(".databrickscfg");
    Files.writeString(file, "[DEFAULT]\nhost = %s\ntoken = wrong\n".formatted(lakebase.host()));
    Workspace workspace = local.of(trusting());
    assertThatThrownBy(() -> issue(workspace))
        .isInstanceOfSatisfying(
            CredentialException.class, e -> assertThat(e.status()).hasValue(401))
        .hasMessageContaining("Check the credentials");

    Files.writeString(
        file,
        "[DEFAULT]\nhost = %s\ntoken = %s\n"
            .formatted(lakebase.host(), lakebase.user().personalAccessToken()));

    assertThat(issue(workspace).token()).isNotBlank();
  }

  @Test
  void anIdentityTokenFromAFileOrAVariableIsExchanged() throws Exception {
    String clientId = lakebase.servicePrincipal().clientId();
    Path file = Files.writeString(home.resolve("jwt"), lakebase.federationToken(clientId) + "\n");
    local.with("CI_TOKEN", lakebase.federationToken(clientId));

    Workspace byFile =
        local.of(
            LocalWorkspace.at(lakebase)
                .set(CLIENT_ID, clientId)
                .set(OIDC_TOKEN_FILE, file.toString()));
    Workspace byVariable =
        local.of(
            LocalWorkspace.at(lakebase).set(CLIENT_ID, clientId).set(OIDC_TOKEN_ENV, "CI_TOKEN"));

    assertThat(issue(byFile).token()).isNotBlank();
    assertThat(lakebase.requests().total()).isEqualTo(4);
    assertThat(issue(byVariable).token()).isNotBlank();
    assertThat(byVariable.principal().role(TIMEOUT)).isEqualTo(clientId);
  }

  @Test
  void aMissingIdentityTokenIsNamed() throws Exception {
    Workspace workspace =
        local.of(LocalWorkspace.at(lakebase).set(OIDC_TOKEN_FILE, home.resolve("none").toString()));

    assertThatThrownBy(() -> issue(workspace))
        .isInstanceOf(CredentialException.class)
        .hasMessageContaining("no identity token: the file cannot be read");
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void theCommandLineProgramIsFoundOnThePathAndAskedForTheHost() throws Exception {
    String token = lakebase.workspaceToken(lakebase.user().userName());
    script(
        """
        echo "$@" > %s
        echo '{"access_token":"%s","token_type":"Bearer","expiry":"%s"}'
        """
            .formatted(home.resolve("arguments"), token, Instant.now().plusSeconds(3600)));
    local.with("PATH", home.toString());

    assertThat(issue(local.of(LocalWorkspace.at(lakebase))).token()).isNotBlank();

    assertThat(Files.readString(home.resolve("arguments")).strip())
        .isEqualTo("auth token --host " + lakebase.host());
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void theCommandLineProgramIsToldTheConfigurationFileOfTheProfile() throws Exception {
    Files.writeString(home.resolve("other.cfg"), "[ci]\nhost = %s\n".formatted(lakebase.host()));
    script(
        """
        echo "$DATABRICKS_CONFIG_FILE $@" > %s
        echo '{"access_token":"%s","token_type":"Bearer","expiry":"%s"}'
        """
            .formatted(
                home.resolve("told"),
                lakebase.workspaceToken(lakebase.user().userName()),
                Instant.now().plusSeconds(3600)));
    local.with("PATH", home.toString());

    Workspace workspace = local.of(trusting().set(PROFILE, "ci").set(CONFIG_FILE, "~/other.cfg"));

    assertThat(issue(workspace).token()).isNotBlank();
    assertThat(Files.readString(home.resolve("told")).strip())
        .isEqualTo(home.resolve("other.cfg") + " auth token --profile ci");
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void theCommandLineProgramGetsNoShell() throws Exception {
    script("echo \"$5\" >&2; exit 3");
    Path trace = home.resolve("trace");
    Workspace workspace =
        local.of(
            LocalWorkspace.at(lakebase)
                .set(CLI_PATH, home.resolve("databricks").toString())
                .set(AUTH_TYPE, "databricks-cli"));

    assertThatThrownBy(() -> issue(workspace))
        .isInstanceOf(CredentialException.class)
        .hasMessageContaining("ended with 3");
    assertThat(trace).doesNotExist();
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void aProgramThatHangsEndsWithTheCaller() throws Exception {
    Path pid = home.resolve("pid");
    Path script = script("echo $$ > " + pid + "\nsleep 600");
    Workspace workspace =
        local.of(
            LocalWorkspace.at(lakebase)
                .set(CLI_PATH, script.toString())
                .set(AUTH_TYPE, "databricks-cli"));
    CompletableFuture<Throwable> thrown = new CompletableFuture<>();
    Thread caller =
        new Thread(
            () -> {
              try {
                issue(workspace);
              } catch (Throwable e) {
                thrown.complete(e);
              }
            });
    caller.start();
    await().until(() -> Files.exists(pid) && !Files.readString(pid).isBlank());
    long process = Long.parseLong(Files.readString(pid).strip());

    caller.interrupt();

    assertThat(thrown.get(20, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
    await().until(() -> ProcessHandle.of(process).map(p -> !p.isAlive()).orElse(true));
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void aProgramWhoseOutputSomebodyElseHoldsOpenEndsAtItsLimit() throws Exception {
    Path script = script("sleep 8 &\necho '{}'\nsleep 0.5");

    assertThatThrownBy(
            () ->
                CommandLine.run(List.of(script.toString()), System.getenv(), Duration.ofSeconds(2)))
        .isInstanceOfSatisfying(CredentialException.class, e -> assertThat(e.terminal()).isFalse())
        .hasMessageContaining("holds its output open");
  }

  @Test
  void noCredentialsAtAllAreSaidWithARemedy() throws Exception {
    Workspace workspace = local.of(LocalWorkspace.at(lakebase));

    assertThatThrownBy(() -> issue(workspace))
        .isInstanceOfSatisfying(CredentialException.class, e -> assertThat(e.terminal()).isTrue())
        .hasMessageContaining("no credentials are configured")
        .hasMessageContaining("Set a client id and secret");
  }

  @Test
  void aWrongSecretIsRefusedForGood() throws Exception {
    Workspace workspace =
        local.of(LocalWorkspace.servicePrincipal(lakebase).set(CLIENT_SECRET, "not-the-secret"));

    assertThatThrownBy(() -> issue(workspace))
        .isInstanceOfSatisfying(
            CredentialException.class,
            e -> {
              assertThat(e.terminal()).isTrue();
              assertThat(e.status()).hasValue(401);
            })
        .hasMessageContaining("invalid_client")
        .hasMessageNotContaining("not-the-secret");
  }

  @Test
  void aWorkspaceTokenThatIsRefusedIsRenewedOnce() throws Exception {
    Workspace workspace = local.of(LocalWorkspace.servicePrincipal(lakebase));
    issue(workspace);
    lakebase.requests().reset();
    lakebase.faults().on(Route.CREDENTIALS).times(1).fail(401);

    assertThat(issue(workspace).token()).isNotBlank();

    assertThat(lakebase.requests().count(Route.CREDENTIALS)).isEqualTo(2);
    assertThat(lakebase.requests().count(Route.TOKEN)).isEqualTo(1);
  }

  @Test
  void aKindThatIsLeftToTheSdkFailsWithAClearError() throws Exception {
    Workspace workspace = local.of(LocalWorkspace.at(lakebase).set(AUTH_TYPE, "github-oidc"));

    assertThatThrownBy(() -> issue(workspace))
        .isInstanceOf(CredentialException.class)
        .hasMessageStartingWith("[");
  }
}
