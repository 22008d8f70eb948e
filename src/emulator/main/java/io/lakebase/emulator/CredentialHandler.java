package io.lakebase.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Database credentials of both products. */
record CredentialHandler(Catalog catalog, TokenIssuer issuer) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration SHORTEST = Duration.ofMinutes(5);
  private static final Duration LONGEST = Duration.ofHours(1);

  /** For the way of the request and clocks that differ. */
  private static final Duration TOLERANCE = Duration.ofSeconds(5);

  Reply handle(Call call, Identity caller) {
    if (!call.method().equals("POST")) {
      throw new ApiException(404, "ENDPOINT_NOT_FOUND", "No API found for '" + call + "'");
    }
    return call.path().startsWith("/api/2.0/postgres/")
        ? autoscaling(call.json(), caller)
        : provisioned(call.json(), caller);
  }

  private Reply autoscaling(ObjectNode request, Identity caller) {
    String endpoint = request.path("endpoint").asText("");
    if (endpoint.isEmpty() && !request.has("claims")) {
      throw ApiException.invalid("One of 'endpoint' and 'claims' is required");
    }
    if (!endpoint.isEmpty()) {
      requireEndpoint(endpoint);
    }
    TokenIssuer.Issued issued =
        issuer.databaseCredential(caller.name(), expiry(request), claims(request));
    return Reply.ok(
        Reply.json()
            .put("token", issued.token())
            .put("expire_time", issued.expiresAt().toString()));
  }

  private Reply provisioned(ObjectNode request, Identity caller) {
    JsonNode names = request.path("instance_names");
    if (names.isEmpty() && !request.has("claims")) {
      throw ApiException.invalid("At least one of 'instance_names' and 'claims' is required");
    }
    for (JsonNode name : names) {
      if (catalog.instance(name.asText()).isEmpty()) {
        throw new ApiException(404, "Database instance '" + name.asText() + "' not found.");
      }
    }
    Instant until = issuer.clock().instant().plus(issuer.databaseLifetime());
    TokenIssuer.Issued issued = issuer.databaseCredential(caller.name(), until, claims(request));
    return Reply.ok(
        Reply.json()
            .put("token", issued.token())
            .put("expiration_time", issued.expiresAt().toString()));
  }

  private void requireEndpoint(String name) {
    if (!name.matches("projects/[^/]+/branches/[^/]+/endpoints/[^/]+")) {
      throw ApiException.invalid("Invalid endpoint name: " + name);
    }
    String branch = name.substring(0, name.indexOf("/endpoints/"));
    if (catalog.branches(name.substring(0, name.indexOf("/branches/"))).isEmpty()) {
      throw ApiException.notFound("project");
    }
    if (catalog.branch(branch).isEmpty()) {
      throw ApiException.notFound("branch");
    }
    if (catalog.endpoint(name).isEmpty()) {
      throw ApiException.notFound("endpoint");
    }
  }

  private Instant expiry(ObjectNode request) {
    Instant now = issuer.clock().instant();
    if (request.has("ttl") && request.has("expire_time")) {
      throw ApiException.invalid("Only one of 'ttl' and 'expire_time' may be set");
    }
    if (request.has("ttl")) {
      Duration ttl = ttl(request.path("ttl").asText());
      if (ttl.compareTo(SHORTEST) < 0 || ttl.compareTo(LONGEST) > 0) {
        throw ApiException.invalid("'ttl' must be between 300s and 3600s");
      }
      return now.plus(ttl);
    }
    if (request.has("expire_time")) {
      Instant wanted = instant(request.path("expire_time").asText());
      if (wanted.isBefore(now.plus(SHORTEST).minus(TOLERANCE))
          || wanted.isAfter(now.plus(LONGEST).plus(TOLERANCE))) {
        throw ApiException.invalid("'expire_time' must be 5 minutes to 1 hour ahead");
      }
      return wanted;
    }
    return now.plus(issuer.databaseLifetime());
  }

  private static Duration ttl(String text) {
    if (!text.matches("[0-9]{1,9}(\\.[0-9]{1,9})?s")) {
      throw ApiException.invalid("'ttl' is not a duration: " + text);
    }
    return Duration.parse("PT" + text.toUpperCase(Locale.ROOT));
  }

  private static Instant instant(String text) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw ApiException.invalid("'expire_time' is not a timestamp: " + text);
    }
  }

  private static Map<String, Object> claims(ObjectNode request) {
    Map<String, Object> claims = new LinkedHashMap<>();
    for (JsonNode claim : request.path("claims")) {
      if (!claim.path("permission_set").asText().equals("READ_ONLY")) {
        throw ApiException.invalid("'permission_set' must be READ_ONLY");
      }
    }
    if (request.path("claims").isArray()) {
      claims.put("requested_claims", JSON.convertValue(request.path("claims"), Object.class));
    }
    if (request.hasNonNull("endpoint")) {
      claims.put("endpoint", request.path("endpoint").asText());
    }
    return claims;
  }
}
