package io.lakebase.jdbc.databricks;

import com.databricks.sdk.core.DatabricksError;
import com.databricks.sdk.core.oauth.FileTokenCache;
import com.databricks.sdk.core.oauth.OAuthResponse;
import com.databricks.sdk.core.oauth.OpenIDConnectEndpoints;
import com.databricks.sdk.core.oauth.Token;
import com.databricks.sdk.core.oauth.TokenCache;
import com.databricks.sdk.core.oauth.TokenCacheUtils;
import io.lakebase.jdbc.credential.CredentialException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Login of a person by the browser: authorization code with proof key, one window at a time, within
 * five minutes. The refresh token is kept where the SDK keeps it, so that the window opens rarely.
 *
 * @see <a href="https://docs.databricks.com/aws/en/dev-tools/auth/oauth-u2m">Databricks: OAuth for
 *     people</a>
 */
final class BrowserLogin implements TokenFetcher {

  private static final String DEFAULT_CLIENT = "databricks-cli";
  private static final List<String> SCOPES = List.of("all-apis", "offline_access");

  private final Authentication authentication;
  private final Discovery discovery;
  private final OAuthForms forms;
  private final Browser browser;
  private final TokenCache saved;
  private final SecureRandom random = new SecureRandom();

  BrowserLogin(
      Authentication authentication, Discovery discovery, OAuthForms forms, Browser browser) {
    this(
        authentication,
        discovery,
        forms,
        browser,
        new FileTokenCache(
            TokenCacheUtils.getCacheFilePath(
                authentication.host().toString(), client(authentication), SCOPES)));
  }

  BrowserLogin(
      Authentication authentication,
      Discovery discovery,
      OAuthForms forms,
      Browser browser,
      TokenCache saved) {
    this.authentication = authentication;
    this.discovery = discovery;
    this.forms = forms;
    this.browser = browser;
    this.saved = saved;
  }

  @Override
  public AccessToken fetch() throws CredentialException, InterruptedException {
    try {
      OpenIDConnectEndpoints endpoints = discovery.endpoints();
      Token earlier = saved.load();
      if (earlier != null && earlier.getExpiry().isAfter(Instant.now().plusSeconds(300))) {
        return new AccessToken(earlier.getAccessToken(), earlier.getExpiry());
      }
      AccessToken refreshed = refresh(endpoints, earlier);
      return refreshed != null ? refreshed : login(endpoints);
    } catch (IOException e) {
      throw new AuthenticationFailure(e);
    }
  }

  /** Null where the refresh token is spent; an outage is no reason to open a window. */
  private @Nullable AccessToken refresh(OpenIDConnectEndpoints endpoints, @Nullable Token earlier)
      throws IOException, CredentialException {
    String refreshToken = earlier == null ? null : earlier.getRefreshToken();
    if (refreshToken == null) {
      return null;
    }
    Map<String, String> form = new HashMap<>();
    form.put("grant_type", "refresh_token");
    form.put("refresh_token", refreshToken);
    try {
      return keep(post(endpoints, form), refreshToken);
    } catch (CredentialException e) {
      if (e.terminal()) {
        return null;
      }
      throw e;
    } catch (DatabricksError e) {
      int status = e.getStatusCode();
      if (status == 400 || status == 401 || status == 403) {
        return null;
      }
      throw e;
    }
  }

  private AccessToken login(OpenIDConnectEndpoints endpoints)
      throws IOException, CredentialException, InterruptedException {
    String state = randomText(16);
    String verifier = randomText(32);
    URI wanted = redirect();
    try (BrowserCallback callback = BrowserCallback.listen(wanted)) {
      Map<String, String> query = new TreeMap<>();
      query.put("response_type", "code");
      query.put("client_id", client(authentication));
      query.put("redirect_uri", callback.uri().toString());
      query.put("scope", String.join(" ", SCOPES));
      query.put("state", state);
      query.put("code_challenge", challenge(verifier));
      query.put("code_challenge_method", "S256");
      URI page = URI.create(endpoints.getAuthorizationEndpoint() + "?" + encode(query));
      String objection = authentication.trust().objection(page);
      if (!objection.isEmpty()) {
        throw new UntrustedHostException(page, objection);
      }
      open(page);
      String code = callback.code(state, Authentication.BROWSER_LIMIT);
      Map<String, String> form = new HashMap<>();
      form.put("grant_type", "authorization_code");
      form.put("code", code);
      form.put("code_verifier", verifier);
      form.put("redirect_uri", callback.uri().toString());
      return keep(post(endpoints, form), null);
    }
  }

  private void open(URI page) throws CredentialException {
    try {
      browser.open(page);
    } catch (IOException e) {
      throw new CredentialException(
          "["
              + authentication.host()
              + "] no login by browser: "
              + e.getMessage()
              + ". Use a service principal, a token or the Databricks CLI.",
          true,
          e);
    }
  }

  private OAuthResponse post(OpenIDConnectEndpoints endpoints, Map<String, String> form)
      throws IOException, CredentialException {
    form.put("client_id", client(authentication));
    authentication
        .find(AuthenticationSetting.CLIENT_SECRET)
        .ifPresent(secret -> form.put("client_secret", secret));
    return forms.post(endpoints.getTokenEndpoint(), form, "", "");
  }

  private AccessToken keep(OAuthResponse answer, @Nullable String earlierRefreshToken) {
    AccessToken token = OAuthForms.token(answer);
    String next = answer.getRefreshToken();
    saved.save(
        new Token(
            token.value(), "Bearer", next != null ? next : earlierRefreshToken, token.expires()));
    return token;
  }

  private URI redirect() {
    return URI.create(
        authentication
            .find(AuthenticationSetting.REDIRECT_URL)
            .orElse("http://localhost:8080/callback"));
  }

  private static String client(Authentication authentication) {
    return authentication.find(AuthenticationSetting.CLIENT_ID).orElse(DEFAULT_CLIENT);
  }

  private String randomText(int bytes) {
    byte[] chosen = new byte[bytes];
    random.nextBytes(chosen);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(chosen);
  }

  private static String challenge(String verifier) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.UTF_8));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }

  private static String encode(Map<String, String> query) {
    return query.entrySet().stream()
        .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
        .collect(Collectors.joining("&"));
  }
}
