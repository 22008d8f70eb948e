package io.lakebase.jdbc.databricks;

import com.databricks.sdk.core.ApiClient;
import com.databricks.sdk.core.http.HttpClient;
import com.databricks.sdk.core.http.Request;
import com.databricks.sdk.core.oauth.OAuthResponse;
import io.lakebase.jdbc.credential.CredentialException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Asks a token endpoint, each question one call. */
final class OAuthForms {

  private static final List<String> SENSITIVE =
      List.of("subject_token", "client_secret", "refresh_token", "code", "code_verifier");

  private final ApiClient client;
  private final Secrets secrets;

  OAuthForms(HttpClient http, Secrets secrets) {
    this.client = Discovery.bare(http);
    this.secrets = secrets;
  }

  /** Posts a form, with Basic authentication unless the id is empty. */
  OAuthResponse post(String url, Map<String, String> form, String id, String secret)
      throws IOException, CredentialException {
    SENSITIVE.forEach(field -> secrets.add(form.get(field)));
    String body =
        form.entrySet().stream()
            .map(field -> encode(field.getKey()) + "=" + encode(field.getValue()))
            .collect(Collectors.joining("&"));
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    Request request = new Request("POST", url, new ByteArrayInputStream(bytes));
    request.withHeader("Content-Type", "application/x-www-form-urlencoded");
    request.withHeader("Accept", "application/json");
    if (!id.isEmpty()) {
      byte[] pair = (id + ":" + secret).getBytes(StandardCharsets.UTF_8);
      request.withHeader("Authorization", "Basic " + Base64.getEncoder().encodeToString(pair));
    }
    OAuthResponse answer = client.execute(request, OAuthResponse.class);
    secrets.add(answer.getAccessToken());
    secrets.add(answer.getRefreshToken());
    if (answer.getErrorCode() != null) {
      throw new CredentialException(
          "the token endpoint answered " + answer.getErrorCode(), true, null);
    }
    if (answer.getAccessToken() == null || answer.getAccessToken().isBlank()) {
      throw new CredentialException("the token endpoint gave no token", false, null);
    }
    return answer;
  }

  /** The token of an answer. */
  static AccessToken token(OAuthResponse answer) {
    return new AccessToken(
        answer.getAccessToken(), Instant.now().plusSeconds(Math.max(0, answer.getExpiresIn())));
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
