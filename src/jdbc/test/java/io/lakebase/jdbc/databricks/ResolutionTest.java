package io.lakebase.jdbc.databricks;

import static io.lakebase.jdbc.databricks.AuthenticationSetting.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lakebase.jdbc.credential.CredentialException;
import io.lakebase.jdbc.internal.Deadline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResolutionTest {

  private static final String HOST_NAME = "dbc-1.cloud.databricks.com";

  private final Map<String, String> environment = new HashMap<>();
  @TempDir private Path home;

  private Authentication resolve(AuthenticationSettings.Builder settings)
      throws CredentialException {
    return Resolution.of(settings.build(), environment, home);
  }

  private static AuthenticationSettings.Builder settings() {
    return AuthenticationSettings.builder();
  }

  private void profiles(String text) throws IOException {
    Files.writeString(home.resolve(".databrickscfg"), text);
  }

  @Test
  void explicitCredentialsAreNotTakenOverByStrayVariables() throws Exception {
    environment.put("DATABRICKS_TOKEN", "stray");
    environment.put("DATABRICKS_AUTH_TYPE", "pat");

    Authentication resolved =
        resolve(settings().set(HOST, HOST_NAME).set(CLIENT_ID, "id").set(CLIENT_SECRET, "secret"));

    assertThat(resolved.kind()).isEqualTo("oauth-m2m");
    assertThat(resolved.get(TOKEN)).isNull();
    assertThat(resolved.get(CLIENT_SECRET)).isEqualTo("secret");
  }

  @Test
  void aSecretMayComeFromTheEnvironmentWhenTheIdIsExplicit() throws Exception {
    environment.put("DATABRICKS_CLIENT_SECRET", "from environment");

    Authentication resolved = resolve(settings().set(HOST, HOST_NAME).set(CLIENT_ID, "id"));

    assertThat(resolved.kind()).isEqualTo("oauth-m2m");
    assertThat(resolved.get(CLIENT_SECRET)).isEqualTo("from environment");
  }

  @Test
  void theEnvironmentAloneIsEnough() throws Exception {
    environment.put("DATABRICKS_HOST", "https://" + HOST_NAME + "/?o=1");
    environment.put("DATABRICKS_TOKEN", "dapi");

    Authentication resolved = resolve(settings());

    assertThat(resolved.kind()).isEqualTo("pat");
    assertThat(resolved.host()).hasToString("https://" + HOST_NAME);
  }

  @Test
  void twoKindsInOnePlaceAreAnErrorUnlessTheKindIsNamed() throws Exception {
    environment.put("DATABRICKS_HOST", HOST_NAME);
    environment.put("DATABRICKS_TOKEN", "dapi");
    environment.put("DATABRICKS_CLIENT_ID", "id");

    assertThatThrownBy(() -> resolve(settings()))
        .isInstanceOf(CredentialException.class)
        .hasMessageContaining("more than one way to authenticate");
    assertThat(resolve(settings().set(AUTH_TYPE, "pat")).get(TOKEN)).isEqualTo("dapi");
  }

  @Test
  void aProfileOfTheConfigurationFileIsRead() throws Exception {
    profiles(
        """
        ; comment
        [DEFAULT]
        host = https://default.cloud.databricks.com
        token = dapi-default # my token

        [ci]
        host  = ci.azuredatabricks.net
        client_id = id
        client_secret = s=ec;ret
        """);

    Authentication byDefault = resolve(settings());
    Authentication named = resolve(settings().set(PROFILE, "ci"));

    assertThat(byDefault.host()).hasToString("https://default.cloud.databricks.com");
    assertThat(byDefault.get(TOKEN)).isEqualTo("dapi-default");
    assertThat(named.kind()).isEqualTo("oauth-m2m");
    assertThat(named.get(CLIENT_SECRET)).isEqualTo("s=ec;ret");
    environment.put("DATABRICKS_CONFIG_PROFILE", "ci");
    assertThat(resolve(settings()).host()).hasToString("https://ci.azuredatabricks.net");
  }

  @Test
  void aByteOrderMarkIsNoPartOfTheFirstProfile() throws Exception {
    profiles("\uFEFF[DEFAULT]\nhost = " + HOST_NAME + "\ntoken = dapi\n");

    assertThat(resolve(settings()).get(TOKEN)).isEqualTo("dapi");
  }

  @Test
  void theDefaultProfileIsNotReadOnceAHostIsNamed() throws Exception {
    profiles("[DEFAULT]\nhost = https://default.cloud.databricks.com\ntoken = dapi\n");

    Authentication resolved = resolve(settings().set(HOST, HOST_NAME));

    assertThat(resolved.kind()).isEqualTo("databricks-cli");
    assertThat(resolved.get(TOKEN)).isNull();
  }

  @Test
  void aProfileIsNotUsedForAnotherWorkspace() throws Exception {
    profiles("[prod]\nhost = https://prod.cloud.databricks.com\ntoken = dapi\n");

    assertThatThrownBy(() -> resolve(settings().set(PROFILE, "prod").set(HOST, HOST_NAME)))
        .isInstanceOf(CredentialException.class)
        .hasMessageContaining("belongs to another workspace");
    assertThatThrownBy(() -> resolve(settings().set(PROFILE, "missing")))
        .hasMessageContaining("no profile missing");
  }

  @Test
  void aMissingOrUntrustedHostIsSaidBeforeAnythingIsSent() {
    assertThatThrownBy(() -> resolve(settings().set(TOKEN, "dapi-secret")))
        .isInstanceOfSatisfying(CredentialException.class, e -> assertThat(e.terminal()).isTrue())
        .hasMessageContaining("no workspace")
        .hasMessageNotContaining("dapi-secret");
    assertThatThrownBy(
            () -> resolve(settings().set(HOST, "evil.example").set(TOKEN, "dapi-secret")))
        .hasMessageContaining("in no Databricks domain");
    assertThatThrownBy(
            () -> resolve(settings().set(HOST, "https://me:hush@evil.example").set(TOKEN, "t")))
        .isInstanceOf(CredentialException.class)
        .hasMessageStartingWith("[evil.example] not the host")
        .hasMessageNotContaining("hush");
    assertThatThrownBy(() -> resolve(settings().set(HOST, "a b?token=hush").set(TOKEN, "t")))
        .hasMessageNotContaining("hush");
  }

  @Test
  void identityDependsOnEverySecretAndShowsNone() throws Exception {
    String one = resolve(settings().set(HOST, HOST_NAME).set(TOKEN, "dapi-one")).identity();
    String two = resolve(settings().set(HOST, HOST_NAME).set(TOKEN, "dapi-two")).identity();
    String again = resolve(settings().set(HOST, HOST_NAME).set(TOKEN, "dapi-one")).identity();

    assertThat(one).isEqualTo(again).isNotEqualTo(two).doesNotContain("dapi");
  }

  @Test
  void namesakesOfTwoConfigurationFilesAreTwoIdentities() throws Exception {
    String profile = "[ci]\nhost = " + HOST_NAME + "\nauth_type = databricks-cli\n";
    Files.writeString(home.resolve("one.cfg"), profile);
    Files.writeString(home.resolve("two.cfg"), profile);

    Authentication one = resolve(settings().set(PROFILE, "ci").set(CONFIG_FILE, "~/one.cfg"));
    Authentication two = resolve(settings().set(PROFILE, "ci").set(CONFIG_FILE, "~/two.cfg"));

    assertThat(one.identity()).isNotEqualTo(two.identity());
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT1000000H", "PT999999999H", "PT2562047788015215H30M7.999999999S"})
  void theLimitOfACallMayBeAnySpan(String timeout) throws Exception {
    Authentication resolved =
        resolve(
            settings().set(HOST, HOST_NAME).set(TOKEN, "t").httpTimeout(Duration.parse(timeout)));

    assertThat(Deadline.after(resolved.limit()).expired()).isFalse();
    assertThat(resolved.httpTimeout().toNanos()).isPositive();
  }

  @Test
  void settingsAndWhatBecomesOfThemShowNoSecret() throws Exception {
    AuthenticationSettings.Builder settings =
        settings().set(HOST, HOST_NAME).set(CLIENT_ID, "id").set(CLIENT_SECRET, "hush");

    assertThat(settings.build().toString()).contains("id").doesNotContain("hush");
    assertThat(resolve(settings).toString()).doesNotContain("hush");
  }

  @ParameterizedTest
  @ValueSource(strings = {"metadata-service", "oauth-m2n"})
  void aKindThatTheSdkDoesNotHaveIsSaidAtOnce(String kind) {
    environment.put("DATABRICKS_HOST", HOST_NAME);
    environment.put("DATABRICKS_AUTH_TYPE", kind);

    assertThatThrownBy(() -> resolve(settings()))
        .isInstanceOfSatisfying(CredentialException.class, e -> assertThat(e.terminal()).isTrue())
        .hasMessageContaining("[" + kind + "]")
        .hasMessageContaining("oauth-m2m, file-oidc");
  }

  @Test
  void theEnvironmentTellsWhomToTrustToo() {
    AuthenticationSettings settings =
        AuthenticationSettings.fromEnvironment(
            Map.of(
                "LAKEBASE_TRUSTED_HOSTS", "localhost, *.internal",
                "DATABRICKS_CA_FILE", "/ca.pem"));

    assertThat(settings.trustedHosts()).containsExactlyInAnyOrder("localhost", "*.internal");
    assertThat(settings.get(CA_FILE)).isEqualTo("/ca.pem");
    assertThat(AuthenticationSettings.fromEnvironment(Map.of()).trustedHosts()).isEmpty();
  }

  @Test
  void identityTokensAreFound() throws Exception {
    environment.put("DATABRICKS_OIDC_TOKEN", "jwt");
    AuthenticationSettings.Builder id = settings().set(HOST, HOST_NAME).set(CLIENT_ID, "id");

    assertThat(resolve(id).kind()).isEqualTo("env-oidc");
    assertThat(resolve(id.set(OIDC_TOKEN_FILE, "/token")).kind()).isEqualTo("file-oidc");
    environment.clear();
    assertThat(resolve(settings().set(HOST, HOST_NAME).browserLogin(true)).kind())
        .isEqualTo("external-browser");
  }
}
