package io.lakebase.jdbc.databricks;

import static io.lakebase.jdbc.databricks.AuthenticationSetting.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lakebase.emulator.LakebaseEmulator;
import io.lakebase.emulator.LakebaseExtension;
import io.lakebase.jdbc.credential.Credential;
import io.lakebase.jdbc.credential.CredentialException;
import io.lakebase.jdbc.credential.CredentialRequest;
import io.lakebase.jdbc.credential.ResourceName;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The way to the control plane through proxies, over https with a CA of our own. */
class ProxyTest {

  @RegisterExtension
  static final LakebaseExtension LAKEBASE =
      LakebaseExtension.with(LakebaseEmulator.builder().https(true));

  private final LocalWorkspace local = new LocalWorkspace();
  private TinyProxy open;
  private TinyProxy guarded;

  @BeforeEach
  void start() throws IOException {
    open = new TinyProxy("");
    guarded = new TinyProxy("me:the-proxy-password");
  }

  @AfterEach
  void stop() throws IOException {
    local.close();
    open.close();
    guarded.close();
  }

  private AuthenticationSettings.Builder settings() {
    return LocalWorkspace.servicePrincipal(LAKEBASE.emulator())
        .set(CA_FILE, LAKEBASE.emulator().caCertificate().toString());
  }

  private Credential issue(AuthenticationSettings.Builder settings) throws Exception {
    ResourceName.Target target =
        (ResourceName.Target) ResourceName.parse(LAKEBASE.emulator().endpoint().name());
    return local.of(settings).credentials().issue(CredentialRequest.of(target));
  }

  @Test
  void aPrivateAuthorityIsTrustedWhenItIsNamedAndRefusedOtherwise() throws Exception {
    assertThat(issue(settings()).token()).isNotBlank();

    assertThatThrownBy(() -> issue(settings().set(CA_FILE, null)))
        .isInstanceOfSatisfying(CredentialException.class, e -> assertThat(e.terminal()).isFalse())
        .hasMessageContaining("PKIX");
  }

  @Test
  void aProxyOfTheSettingsIsUsed() throws Exception {
    issue(settings().set(PROXY_HOST, "127.0.0.1").set(PROXY_PORT, "" + open.port()));

    assertThat(open.asked())
        .isNotEmpty()
        .allMatch(asked -> asked.equals("CONNECT " + LAKEBASE.emulator().host().getAuthority()));
  }

  @Test
  void aProxyOfTheSystemPropertiesIsUsed() throws Exception {
    local
        .withProperty("https.proxyHost", "127.0.0.1")
        .withProperty("https.proxyPort", "" + open.port())
        .withProperty("http.nonProxyHosts", "");

    issue(settings());

    assertThat(open.asked()).isNotEmpty();
  }

  @Test
  void aProxyThatWantsAPasswordGetsIt() throws Exception {
    AuthenticationSettings.Builder settings =
        settings()
            .set(PROXY_HOST, "127.0.0.1")
            .set(PROXY_PORT, "" + guarded.port())
            .set(PROXY_USER, "me")
            .set(PROXY_PASSWORD, "the-proxy-password");

    assertThat(issue(settings).token()).isNotBlank();

    assertThat(guarded.asked()).hasSize(4).allMatch(asked -> asked.startsWith("CONNECT "));
  }

  @Test
  void aWrongProxyPasswordIsSaidWithoutShowingIt() {
    AuthenticationSettings.Builder settings =
        settings()
            .set(PROXY_HOST, "127.0.0.1")
            .set(PROXY_PORT, "" + guarded.port())
            .set(PROXY_USER, "me")
            .set(PROXY_PASSWORD, "wrong-password");

    assertThatThrownBy(() -> issue(settings))
        .isInstanceOf(CredentialException.class)
        .hasMessageContaining("answered 407 to CONNECT")
        .hasMessageNotContaining("wrong-password");
  }

  @Test
  void theTunnelStillChecksTheCertificate() {
    AuthenticationSettings.Builder settings =
        settings()
            .set(CA_FILE, null)
            .set(PROXY_HOST, "127.0.0.1")
            .set(PROXY_PORT, "" + guarded.port())
            .set(PROXY_USER, "me")
            .set(PROXY_PASSWORD, "the-proxy-password");

    assertThatThrownBy(() -> issue(settings)).hasMessageContaining("PKIX");
  }

  @Test
  void plainHttpGoesThroughAProxyToo() throws Exception {
    try (TinyServer workspace = new TinyServer()) {
      workspace.answering(
          "/api/2.0/postgres/credentials",
          "{\"token\":\"database-token\",\"expire_time\":\"2999-01-01T00:00:00Z\"}");
      AuthenticationSettings.Builder settings =
          AuthenticationSettings.builder()
              .trustedHosts(java.util.Set.of("localhost"))
              .set(HOST, workspace.at("localhost").toString())
              .set(TOKEN, "dapi")
              .set(PROXY_HOST, "127.0.0.1")
              .set(PROXY_PORT, "" + guarded.port())
              .set(PROXY_USER, "me")
              .set(PROXY_PASSWORD, "the-proxy-password");

      assertThat(issue(settings).token()).isEqualTo("database-token");
      assertThat(guarded.asked()).hasSize(2);
    }
  }
}
