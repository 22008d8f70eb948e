package io.lakebase.jdbc.databricks;

import com.databricks.sdk.core.http.HttpClient;
import io.lakebase.jdbc.credential.CredentialException;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The kinds of authentication that get their tokens by our own hands. */
final class Fetchers {

  private static final String ALL_APIS = "all-apis";
  private static final String EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";
  private static final String JWT = "urn:ietf:params:oauth:token-type:jwt";

  private final Authentication authentication;
  private final Discovery discovery;
  private final OAuthForms forms;
  private final HttpClient http;

  Fetchers(Authentication authentication, Discovery discovery, HttpClient http, Secrets secrets) {
    this.authentication = authentication;
    this.discovery = discovery;
    this.http = http;
    this.forms = new OAuthForms(http, secrets);
  }

  /** The fetcher of the resolved kind; empty for kinds that are left to the SDK. */
  Optional<TokenFetcher> fetcher() throws CredentialException {
    return switch (authentication.kind()) {
      case Authentication.M2M -> Optional.of(clientSecret());
      case Authentication.FILE_OIDC, Authentication.ENV_OIDC -> Optional.of(this::exchange);
      case Authentication.CLI -> Optional.of(CommandLineTokens.databricks(authentication, http));
      case Authentication.AZURE_CLI -> Optional.of(CommandLineTokens.azure(authentication, http));
      case Authentication.BROWSER ->
          Optional.of(new BrowserLogin(authentication, discovery, forms, Browser.desktop()));
      default -> Optional.empty();
    };
  }

  private TokenFetcher clientSecret() throws CredentialException {
    String id = require(AuthenticationSetting.CLIENT_ID);
    String secret = require(AuthenticationSetting.CLIENT_SECRET);
    Map<String, String> form = Map.of("grant_type", "client_credentials", "scope", ALL_APIS);
    return () -> {
      try {
        String url = discovery.endpoints().getTokenEndpoint();
        return OAuthForms.token(forms.post(url, form, id, secret));
      } catch (IOException e) {
        throw new AuthenticationFailure(e);
      }
    };
  }

  private AccessToken exchange() throws CredentialException {
    try {
      Map<String, String> form = new HashMap<>();
      form.put("grant_type", EXCHANGE);
      form.put("subject_token", IdentityTokens.read(authentication));
      form.put("subject_token_type", JWT);
      form.put("scope", ALL_APIS);
      authentication
          .find(AuthenticationSetting.CLIENT_ID)
          .ifPresent(id -> form.put("client_id", id));
      String url = discovery.endpoints().getTokenEndpoint();
      return OAuthForms.token(forms.post(url, form, "", ""));
    } catch (IOException e) {
      throw new AuthenticationFailure(e);
    }
  }

  private String require(AuthenticationSetting setting) throws CredentialException {
    return authentication
        .find(setting)
        .orElseThrow(
            () ->
                Resolution.failure(
                    String.valueOf(authentication.host()),
                    authentication.kind() + " authentication lacks the " + label(setting),
                    "Set " + setting.variable()));
  }

  private static String label(AuthenticationSetting setting) {
    return String.join(" ", List.of(setting.name().toLowerCase(java.util.Locale.ROOT).split("_")));
  }
}
