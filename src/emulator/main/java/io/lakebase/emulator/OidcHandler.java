package io.lakebase.emulator;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/** Discovery and the OAuth token endpoint. */
record OidcHandler(String host, String workspaceId, Directory directory, TokenIssuer issuer) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";

  Reply discovery(Call call) {
    ObjectNode body = Reply.json();
    switch (call.path()) {
      case "/.well-known/databricks-config" ->
          body.put("oidc_endpoint", host + "/oidc")
              .put("account_id", "00000000-0000-4000-8000-000000000001")
              .put("workspace_id", workspaceId);
      case "/oidc/.well-known/oauth-authorization-server",
          "/oidc/.well-known/openid-configuration" ->
          metadata(body);
      case "/oidc/jwks.json" -> body.setAll((ObjectNode) JSON.valueToTree(issuer.jwks()));
      default -> throw new ApiException(404, "No API found for '" + call + "'");
    }
    return Reply.ok(body);
  }

  Reply token(Call call) {
    if (!call.method().equals("POST")) {
      return error(405, "invalid_request", "POST is required");
    }
    Map<String, String> form = call.form();
    String grant = form.getOrDefault("grant_type", "");
    if (grant.equals("client_credentials")) {
      return client(call, form).map(this::granted).orElseGet(OidcHandler::invalidClient);
    }
    if (grant.equals(EXCHANGE)) {
      Optional<Identity> subject = issuer.federated(form.getOrDefault("subject_token", ""));
      String clientId = form.get("client_id");
      return subject
          .filter(identity -> clientId == null || clientId.equals(identity.name()))
          .map(this::granted)
          .orElseGet(() -> error(401, "invalid_grant", "The subject token is not accepted"));
    }
    return error(400, "unsupported_grant_type", "Unsupported grant type: " + grant);
  }

  private Optional<Identity> client(Call call, Map<String, String> form) {
    String id = form.getOrDefault("client_id", "");
    String secret = form.getOrDefault("client_secret", "");
    Optional<String> basic = call.basic();
    if (basic.isPresent()) {
      try {
        String[] parts =
            new String(Base64.getDecoder().decode(basic.get()), StandardCharsets.UTF_8)
                .split(":", 2);
        id = URLDecoder.decode(parts[0], StandardCharsets.UTF_8);
        secret = parts.length > 1 ? URLDecoder.decode(parts[1], StandardCharsets.UTF_8) : "";
      } catch (IllegalArgumentException e) {
        return Optional.empty();
      }
    }
    return directory.byClientSecret(id, secret);
  }

  private Reply granted(Identity identity) {
    return Reply.ok(
        Reply.json()
            .put("access_token", issuer.workspaceToken(identity.name()).token())
            .put("token_type", "Bearer")
            .put("scope", "all-apis")
            .put("expires_in", issuer.workspaceLifetime().toSeconds()));
  }

  private void metadata(ObjectNode body) {
    body.put("issuer", host + "/oidc")
        .put("authorization_endpoint", host + "/oidc/v1/authorize")
        .put("token_endpoint", host + "/oidc/v1/token")
        .put("jwks_uri", host + "/oidc/jwks.json");
    body.putArray("grant_types_supported").add("client_credentials").add(EXCHANGE);
    body.putArray("scopes_supported").add("all-apis").add("offline_access");
    body.putArray("token_endpoint_auth_methods_supported")
        .add("client_secret_basic")
        .add("client_secret_post")
        .add("none");
  }

  private static Reply invalidClient() {
    return error(401, "invalid_client", "Client authentication failed");
  }

  private static Reply error(int status, String error, String description) {
    return new Reply(
        status, Reply.json().put("error", error).put("error_description", description));
  }
}
