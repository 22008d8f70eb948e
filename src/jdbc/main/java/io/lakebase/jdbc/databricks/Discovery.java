package io.lakebase.jdbc.databricks;

import com.databricks.sdk.core.ApiClient;
import com.databricks.sdk.core.DatabricksError;
import com.databricks.sdk.core.http.HttpClient;
import com.databricks.sdk.core.http.Request;
import com.databricks.sdk.core.oauth.HostMetadata;
import com.databricks.sdk.core.oauth.OpenIDConnectEndpoints;
import com.databricks.sdk.core.retry.NoRetryStrategyPicker;
import java.io.IOException;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * What a workspace publishes about itself, each document read once. The transport refuses every
 * endpoint that a document names outside the trusted hosts.
 */
final class Discovery {

  private static final String OIDC = ".well-known/oauth-authorization-server";

  private final URI host;
  private final ApiClient client;
  private @Nullable HostMetadata metadata;
  private @Nullable OpenIDConnectEndpoints endpoints;

  Discovery(URI host, HttpClient http) {
    this.host = host;
    this.client = bare(http);
  }

  /** A client that neither authenticates nor repeats. */
  static ApiClient bare(HttpClient http) {
    return new ApiClient.Builder()
        .withHttpClient(http)
        .withRetryStrategyPicker(new NoRetryStrategyPicker())
        .build();
  }

  /** The workspace's metadata; empty where it publishes none. */
  synchronized HostMetadata metadata() throws IOException {
    HostMetadata present = metadata;
    if (present == null) {
      present = fetchMetadata();
      metadata = present;
    }
    return present;
  }

  /** Where tokens are to be had. */
  synchronized OpenIDConnectEndpoints endpoints() throws IOException {
    OpenIDConnectEndpoints present = endpoints;
    if (present == null) {
      present = client.execute(new Request("GET", discoveryUrl()), OpenIDConnectEndpoints.class);
      if (present.getTokenEndpoint() == null || present.getTokenEndpoint().isBlank()) {
        throw new IOException("the workspace's OAuth metadata names no token endpoint");
      }
      endpoints = present;
    }
    return present;
  }

  private HostMetadata fetchMetadata() throws IOException {
    try {
      Request request = new Request("GET", host + "/.well-known/databricks-config");
      return client.execute(request, HostMetadata.class);
    } catch (DatabricksError e) {
      if (e.getCause() instanceof IOException io) {
        throw io;
      }
      return new HostMetadata();
    } catch (IOException notJson) {
      return new HostMetadata();
    }
  }

  private String discoveryUrl() throws IOException {
    HostMetadata published = metadata();
    String root = published.getOidcEndpoint();
    String account = published.getAccountId();
    if (root == null || root.isBlank() || (root.contains("{account_id}") && account == null)) {
      return host + "/oidc/" + OIDC;
    }
    String resolved = root.replace("{account_id}", String.valueOf(account));
    try {
      return URI.create(resolved.endsWith("/") ? resolved : resolved + "/")
          .resolve(OIDC)
          .toString();
    } catch (IllegalArgumentException e) {
      throw new IOException("the workspace's metadata names a malformed OAuth endpoint", e);
    }
  }
}
