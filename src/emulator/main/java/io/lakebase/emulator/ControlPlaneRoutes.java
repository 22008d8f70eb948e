package io.lakebase.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;

/** Who answers which call. */
record ControlPlaneRoutes(
    OidcHandler oidc,
    PostgresHandler postgres,
    InstanceHandler instances,
    CredentialHandler credentials,
    TokenIssuer issuer) {

  Clock clock() {
    return issuer.clock();
  }

  Reply answer(Route route, Call call) {
    try {
      return switch (route) {
        case DISCOVERY -> oidc.discovery(call);
        case TOKEN -> oidc.token(call);
        case ME -> me(caller(call));
        case CREDENTIALS -> credentials.handle(call, caller(call));
        case ENDPOINTS, DATABASES, ROLES, BRANCHES, PROJECTS -> {
          caller(call);
          yield postgres.handle(call);
        }
        case INSTANCES -> {
          caller(call);
          yield instances.handle(call);
        }
        case OTHER ->
            throw new ApiException(404, "ENDPOINT_NOT_FOUND", "No API found for '" + call + "'");
      };
    } catch (ApiException e) {
      return e.reply();
    }
  }

  private Identity caller(Call call) {
    String token =
        call.bearer()
            .orElseThrow(
                () ->
                    new ApiException(
                        401,
                        "Credential was not sent or was of an unsupported type for this API."));
    return issuer
        .bearer(token)
        .orElseThrow(() -> new ApiException(401, "Invalid or expired access token."));
  }

  private static Reply me(Identity identity) {
    ObjectNode body =
        Reply.json()
            .put("id", identity.id())
            .put("userName", identity.name())
            .put("displayName", identity.name())
            .put("active", true);
    if (identity.type() == Identity.Type.USER) {
      body.putArray("emails").addObject().put("value", identity.name()).put("primary", true);
    } else {
      body.put("applicationId", identity.name());
    }
    return Reply.ok(body);
  }
}
