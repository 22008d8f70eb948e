package io.lakebase.jdbc.databricks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lakebase.jdbc.credential.CredentialException;
import io.lakebase.jdbc.credential.CredentialRequest;
import io.lakebase.jdbc.credential.ResourceName;
import io.lakebase.jdbc.credential.Workspace;
import java.io.IOException;
import java.net.URI;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A workspace that points elsewhere gets nothing sent elsewhere. */
class HostileDiscoveryTest {

  private static final String SECRET = "the-secret-of-the-principal";

  private final LocalWorkspace local = new LocalWorkspace();
  private TinyServer workspace;
  private TinyServer thief;

  @BeforeEach
  void start() throws IOException {
    workspace = new TinyServer();
    thief = new TinyServer();
    thief
        .answering(
            "/token", "{\"access_token\":\"x\",\"token_type\":\"Bearer\",\"expires_in\":3600}")
        .answering(
            "/.well-known/oauth-authorization-server",
            "{\"token_endpoint\":\"" + thief.at("127.0.0.1") + "/token\"}");
  }

  @AfterEach
  void stop() {
    local.close();
    workspace.close();
    thief.close();
  }

  private void issue() throws Exception {
    Workspace identity =
        local.of(
            AuthenticationSettings.builder()
                .set(AuthenticationSetting.HOST, workspace.at("localhost").toString())
                .set(AuthenticationSetting.CLIENT_ID, "id")
                .set(AuthenticationSetting.CLIENT_SECRET, SECRET)
                .trustedHosts(Set.of("localhost")));
    identity.credentials().issue(CredentialRequest.of(new ResourceName.Endpoint("p", "b", "e")));
  }

  private void assertNothingIsSent() {
    assertThatThrownBy(this::issue)
        .isInstanceOfSatisfying(CredentialException.class, e -> assertThat(e.terminal()).isTrue())
        .hasMessageContaining("nothing is sent to")
        .hasMessageNotContaining(SECRET);
    assertThat(thief.asked()).isEmpty();
  }

  @Test
  void aTokenEndpointElsewhereIsRefused() {
    workspace.answering(
        "/oidc/.well-known/oauth-authorization-server",
        "{\"token_endpoint\":\"" + thief.at("127.0.0.1") + "/token\"}");

    assertNothingIsSent();
  }

  @Test
  void anOAuthServerElsewhereIsRefused() {
    workspace.answering(
        "/.well-known/databricks-config", "{\"oidc_endpoint\":\"" + thief.at("127.0.0.1") + "/\"}");

    assertNothingIsSent();
  }

  @Test
  void aLookAlikeOfADatabricksHostIsRefused() {
    for (String url :
        new String[] {
          "https://accounts.cloud.databricks.com.evil.example/token",
          "https://accounts.cloud.databricks.com@evil.example/token",
          "http://accounts.cloud.databricks.com/token",
          "https:\\\\/\\\\/evil.example"
        }) {
      workspace.answering(
          "/oidc/.well-known/oauth-authorization-server", "{\"token_endpoint\":\"" + url + "\"}");

      assertThatThrownBy(this::issue).as(url).isInstanceOf(CredentialException.class);
    }
    assertThat(workspace.asked()).noneMatch(asked -> asked.startsWith("POST"));
  }

  @Test
  void aHeaderCannotBeSmuggledInByTheWorkspaceId() {
    workspace
        .answering(
            "/.well-known/databricks-config",
            "{\"workspace_id\":\"1\\r\\nX-Evil: 1\",\"oidc_endpoint\":\"%s/oidc\"}"
                .formatted(workspace.at("localhost")))
        .answering(
            "/oidc/.well-known/oauth-authorization-server",
            "{\"token_endpoint\":\"" + workspace.at("localhost") + "/token\"}")
        .answering(
            "/token", "{\"access_token\":\"x\",\"token_type\":\"Bearer\",\"expires_in\":3600}");

    assertThatThrownBy(this::issue).isInstanceOf(CredentialException.class);
    assertThat(workspace.asked()).noneMatch(asked -> asked.contains("/api/"));
  }

  @Test
  void aRedirectIsNotFollowed() throws Exception {
    URI elsewhere = thief.at("127.0.0.1");
    try (io.lakebase.emulator.LakebaseEmulator lakebase =
        io.lakebase.emulator.LakebaseEmulator.builder().start()) {
      lakebase.faults().on().redirect(elsewhere);
      Workspace redirected = local.of(LocalWorkspace.servicePrincipal(lakebase));

      assertThatThrownBy(
              () ->
                  redirected
                      .credentials()
                      .issue(CredentialRequest.of(new ResourceName.Endpoint("p", "b", "e"))))
          .isInstanceOf(CredentialException.class);
    }
    assertThat(thief.asked()).isEmpty();
  }
}
