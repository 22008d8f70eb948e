package io.lakebase.jdbc.databricks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.databricks.sdk.core.DatabricksError;
import com.databricks.sdk.core.oauth.FileTokenCache;
import com.databricks.sdk.core.oauth.Token;
import io.lakebase.jdbc.credential.CredentialException;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrowserLoginTest {

  private final List<URI> opened = new ArrayList<>();
  private String redirect = "http://localhost:0/callback";
  private TinyServer workspace;
  private HttpTransport transport;
  @TempDir private Path home;

  @BeforeEach
  void start() throws IOException {
    workspace = new TinyServer();
    String host = workspace.at("localhost").toString();
    workspace
        .answering(
            "/oidc/.well-known/oauth-authorization-server",
            """
            {"token_endpoint":"%s/token","authorization_endpoint":"%s/authorize"}
            """
                .formatted(host, host))
        .answering(
            "/token",
            """
            {"access_token":"workspace-token","refresh_token":"again","token_type":"Bearer","expires_in":3600}
            """);
  }

  @AfterEach
  void stop() {
    transport.close();
    workspace.close();
  }

  private BrowserLogin login(Browser browser) throws CredentialException {
    Authentication authentication =
        Resolution.of(
            AuthenticationSettings.builder()
                .set(AuthenticationSetting.HOST, workspace.at("localhost").toString())
                .set(AuthenticationSetting.REDIRECT_URL, redirect)
                .trustedHosts(Set.of("localhost"))
                .browserLogin(true)
                .build(),
            Map.of(),
            home);
    transport =
        new HttpTransport(
            authentication.trust(),
            Proxies.of(Map.of(), new Properties(), Map.of()),
            authentication.httpTimeout(),
            null);
    SdkHttpClient http = new SdkHttpClient(transport);
    return new BrowserLogin(
        authentication,
        new Discovery(authentication.host(), http),
        new OAuthForms(http, new Secrets(List.of())),
        browser,
        new FileTokenCache(home.resolve("tokens/saved")));
  }

  private static Map<String, String> query(URI page) {
    return Arrays.stream(page.getRawQuery().split("&"))
        .map(pair -> pair.split("=", 2))
        .collect(Collectors.toMap(p -> p[0], p -> URLDecoder.decode(p[1], StandardCharsets.UTF_8)));
  }

  private static void comeBack(String url) throws IOException {
    try {
      HttpClient.newHttpClient()
          .send(
              HttpRequest.newBuilder(URI.create(url)).build(),
              HttpResponse.BodyHandlers.discarding());
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private void signIn(URI page) throws IOException {
    opened.add(page);
    Map<String, String> query = query(page);
    comeBack(query.get("redirect_uri") + "?code=stolen&state=forged");
    comeBack(query.get("redirect_uri") + "?code=granted&state=" + query.get("state"));
  }

  @Test
  void aPersonSignsInOnceAndTheTokenIsKept() throws Exception {
    AccessToken token = login(this::signIn).fetch();

    assertThat(token.value()).isEqualTo("workspace-token");
    assertThat(query(opened.get(0)))
        .containsEntry("code_challenge_method", "S256")
        .containsEntry("client_id", "databricks-cli");
    assertThat(workspace.asked()).last().asString().contains("code=granted", "code_verifier=");
    transport.close();
    assertThat(login(this::signIn).fetch().value()).isEqualTo("workspace-token");
    assertThat(opened).hasSize(1);
  }

  @Test
  void anOutageOpensNoWindowAndASpentRefreshTokenDoes() throws Exception {
    new FileTokenCache(home.resolve("tokens/saved"))
        .save(new Token("old", "Bearer", "refresh", Instant.now().minusSeconds(9)));
    workspace.failing("/token", 503);
    assertThatThrownBy(login(this::signIn)::fetch).isInstanceOf(DatabricksError.class);
    assertThat(opened).isEmpty();
    transport.close();

    workspace.failing("/token", 400);
    assertThatThrownBy(login(this::signIn)::fetch).isInstanceOf(DatabricksError.class);

    assertThat(opened).hasSize(1);
  }

  @Test
  void aRefusedLoginIsTold() throws Exception {
    BrowserLogin login =
        login(
            page ->
                comeBack(
                    query(page).get("redirect_uri")
                        + "?error=access_denied&state="
                        + query(page).get("state")));

    assertThatThrownBy(login::fetch)
        .isInstanceOf(CredentialException.class)
        .hasMessageContaining("access_denied");
  }

  @Test
  void withoutADesktopItSaysSoAtOnce() throws Exception {
    BrowserLogin login =
        login(
            page -> {
              throw new IOException("there is no desktop with a browser here");
            });

    assertThatThrownBy(login::fetch)
        .isInstanceOfSatisfying(CredentialException.class, e -> assertThat(e.terminal()).isTrue())
        .hasMessageContaining("no desktop")
        .hasMessageContaining("Use a service principal");
  }

  @Test
  void aRedirectThatNobodyCanListenOnIsToldByItsPortAndSetting() throws Exception {
    redirect = workspace.at("127.0.0.1") + "/callback";

    assertThatThrownBy(login(this::signIn)::fetch)
        .isInstanceOfSatisfying(CredentialException.class, e -> assertThat(e.terminal()).isTrue())
        .hasMessageContaining("its port " + workspace.at("127.0.0.1").getPort())
        .hasMessageContaining("Set databricksRedirectUrl");
    assertThat(opened).isEmpty();
  }

  @Test
  void aRedirectToAnotherMachineIsRefused() throws Exception {
    redirect = "http://192.0.2.1:8080/callback";

    assertThatThrownBy(login(this::signIn)::fetch)
        .isInstanceOfSatisfying(CredentialException.class, e -> assertThat(e.terminal()).isTrue())
        .hasMessageContaining("not on this machine");
  }
}
