package io.lakebase.emulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A call as the handlers see it.
 *
 * @param method of HTTP
 * @param uri path and query
 * @param authorization the header, null when absent
 * @param body text
 */
record Call(String method, URI uri, @Nullable String authorization, String body) {
  private static final ObjectMapper JSON = new ObjectMapper();

  String path() {
    return uri.getPath();
  }

  Map<String, String> query() {
    return form(uri.getRawQuery());
  }

  Map<String, String> form() {
    return form(body);
  }

  Optional<String> bearer() {
    return credentials("Bearer ");
  }

  Optional<String> basic() {
    return credentials("Basic ");
  }

  ObjectNode json() {
    try {
      JsonNode parsed = JSON.readTree(body.isBlank() ? "{}" : body);
      if (parsed instanceof ObjectNode object) {
        return object;
      }
    } catch (JsonProcessingException e) {
      throw new ApiException(400, "MALFORMED_REQUEST", "Could not parse request object");
    }
    throw new ApiException(400, "MALFORMED_REQUEST", "Request body is not an object");
  }

  private Optional<String> credentials(String scheme) {
    return authorization != null && authorization.regionMatches(true, 0, scheme, 0, scheme.length())
        ? Optional.of(authorization.substring(scheme.length()).strip())
        : Optional.empty();
  }

  private static Map<String, String> form(@Nullable String encoded) {
    Map<String, String> fields = new LinkedHashMap<>();
    if (encoded == null || encoded.isBlank()) {
      return fields;
    }
    for (String pair : encoded.split("&")) {
      String[] parts = pair.split("=", 2);
      fields.put(decoded(parts[0]), parts.length > 1 ? decoded(parts[1]) : "");
    }
    return fields;
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new ApiException(400, "MALFORMED_REQUEST", "Could not decode parameters");
    }
  }

  @Override
  public String toString() {
    return method + " " + path();
  }
}
