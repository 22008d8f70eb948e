package io.lakebase.jdbc.databricks;

import com.databricks.sdk.core.ApiClient;
import com.databricks.sdk.core.DatabricksConfig;
import com.databricks.sdk.core.oauth.HostMetadata;
import io.lakebase.jdbc.credential.CredentialException;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/**
 * Builds the SDK's client for an authentication: the common kinds with tokens of our own fetchers,
 * every other kind with the SDK's own chain, pinned to that kind.
 */
final class SdkAuthorization {

  private final Authentication authentication;
  private final SdkHttpClient http;
  private final Secrets secrets;

  SdkAuthorization(Authentication authentication, SdkHttpClient http, Secrets secrets) {
    this.secrets = secrets;
    this.authentication = authentication;
    this.http = http;
  }

  ApiClient client() throws CredentialException, IOException {
    Discovery discovery = new Discovery(authentication.host(), http);
    Optional<String> token = authentication.find(AuthenticationSetting.TOKEN);
    if (authentication.kind().equals(Authentication.PAT)) {
      String pat =
          token.orElseThrow(
              () ->
                  Resolution.failure(
                      String.valueOf(authentication.host()),
                      "pat authentication lacks the token",
                      "Set DATABRICKS_TOKEN"));
      return own(discovery, () -> pat);
    }
    Optional<TokenFetcher> fetcher =
        new Fetchers(authentication, discovery, http, secrets).fetcher();
    if (fetcher.isPresent()) {
      return own(discovery, new TokenKeeper(fetcher.get(), InstantSource.system())::token);
    }
    return chained();
  }

  /** The client whose calls carry what the application's own configuration authenticates with. */
  ApiClient client(DatabricksConfig ready) {
    DatabricksConfig config = config();
    ready.resolve();
    config.setWorkspaceId(ready.getWorkspaceId());
    return new ApiClient.Builder()
        .withDatabricksConfig(config)
        .withAuthenticateFunc(nothing -> ready.authenticate())
        .build();
  }

  /** Gives the token of a call. */
  private interface Bearer {
    String token() throws CredentialException, InterruptedException;
  }

  private ApiClient own(Discovery discovery, Bearer bearer) throws IOException {
    DatabricksConfig config = config();
    if (config.getWorkspaceId() == null) {
      HostMetadata metadata = discovery.metadata();
      config.setWorkspaceId(metadata.getWorkspaceId());
    }
    return new ApiClient.Builder()
        .withDatabricksConfig(config)
        .withAuthenticateFunc(nothing -> Map.of("Authorization", "Bearer " + unchecked(bearer)))
        .build();
  }

  private ApiClient chained() throws CredentialException {
    if (System.getenv("PATH") == null) {
      throw Resolution.failure(
          authentication.kind(),
          "this kind of authentication needs the environment variable PATH, which is not set",
          "Set it, to anything");
    }
    DatabricksConfig config = config();
    authentication.find(AuthenticationSetting.AUDIENCE).ifPresent(config::setTokenAudience);
    authentication.find(AuthenticationSetting.CLIENT_ID).ifPresent(config::setClientId);
    authentication.find(AuthenticationSetting.AZURE_CLIENT_ID).ifPresent(config::setAzureClientId);
    authentication
        .find(AuthenticationSetting.AZURE_CLIENT_SECRET)
        .ifPresent(config::setAzureClientSecret);
    authentication.find(AuthenticationSetting.AZURE_TENANT_ID).ifPresent(config::setAzureTenantId);
    authentication
        .find(AuthenticationSetting.AZURE_RESOURCE_ID)
        .ifPresent(config::setAzureWorkspaceResourceId);
    authentication
        .find(AuthenticationSetting.AZURE_USE_MSI)
        .ifPresent(value -> config.setAzureUseMsi(Boolean.parseBoolean(value)));
    authentication
        .find(AuthenticationSetting.AZURE_ENVIRONMENT)
        .ifPresent(config::setAzureEnvironment);
    authentication
        .find(AuthenticationSetting.GOOGLE_CREDENTIALS)
        .ifPresent(config::setGoogleCredentials);
    authentication
        .find(AuthenticationSetting.GOOGLE_SERVICE_ACCOUNT)
        .ifPresent(config::setGoogleServiceAccount);
    return new ApiClient(config);
  }

  private DatabricksConfig config() {
    DatabricksConfig config =
        new DatabricksConfig()
            .setHost(authentication.host().toString())
            .setAuthType(authentication.kind())
            .setHttpClient(http)
            .setDisableRetries(true)
            .setDisableAsyncTokenRefresh(true)
            .setDebugHeaders(false)
            .setDebugTruncateBytes(1)
            .setHttpTimeoutSeconds(seconds(authentication.httpTimeout()))
            .setOAuthBrowserAuthTimeout(Duration.ofMinutes(5));
    authentication.find(AuthenticationSetting.ACCOUNT_ID).ifPresent(config::setAccountId);
    authentication.find(AuthenticationSetting.WORKSPACE_ID).ifPresent(config::setWorkspaceId);
    return config;
  }

  private static int seconds(Duration timeout) {
    return (int) Math.max(1, Math.min(Integer.MAX_VALUE, timeout.toSeconds()));
  }

  private static String unchecked(Bearer bearer) {
    try {
      return bearer.token();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AuthenticationFailure(e);
    } catch (CredentialException e) {
      throw new AuthenticationFailure(e);
    }
  }
}
