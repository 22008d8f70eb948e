package io.lakebase.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LakebaseExtension.class)
class ControlPlaneFaultsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ME = "/api/2.0/preview/scim/v2/Me";

  private final HttpClient http = HttpClient.newHttpClient();
  private final LakebaseEmulator lakebase;

  ControlPlaneFaultsTest(LakebaseEmulator lakebase) {
    this.lakebase = lakebase;
  }

  @Test
  void failsAsOftenAsAskedAndOnTheRoutesAskedFor() throws Exception {
    lakebase.faults().on(Route.ME).times(2).retryAfter(Duration.ofSeconds(7)).fail(429);

    HttpResponse<String> first = get(ME);

    assertThat(first.statusCode()).isEqualTo(429);
    assertThat(first.headers().firstValue("Retry-After")).contains("7");
    JsonNode error = JSON.readTree(first.body());
    assertThat(error.path("error_code").asText()).isEqualTo("RESOURCE_EXHAUSTED");
    assertThat(error.path("details").get(0).path("@type").asText()).contains("RequestInfo");
    assertThat(credential().statusCode()).isEqualTo(200);
    assertThat(get(ME).statusCode()).isEqualTo(429);
    assertThat(get(ME).statusCode()).isEqualTo(200);
    assertThat(lakebase.requests().count(Route.ME)).isEqualTo(3);
  }

  @Test
  void failsUntilCleared() throws Exception {
    lakebase.faults().fail(503);
    for (int i = 0; i < 5; i++) {
      assertThat(get(ME).statusCode()).isEqualTo(503);
    }

    lakebase.faults().clear();

    assertThat(get(ME).statusCode()).isEqualTo(200);
  }

  @Test
  void answersWithEveryKindOfBody() throws Exception {
    lakebase.faults().on(Route.ME).times(1).body(FaultBody.HTML).fail(502);
    lakebase.faults().on(Route.ME).times(1).body(FaultBody.GARBAGE).fail(200);
    lakebase.faults().on(Route.ME).times(1).body(FaultBody.EMPTY).fail(200);
    lakebase.faults().on(Route.ME).times(1).body(FaultBody.EMPTY_OBJECT).fail(200);
    lakebase.faults().on(Route.ME).times(1).body(FaultBody.TRUNCATED).fail(200);

    assertThat(get(ME).body()).contains("<pre>");
    String garbage = get(ME).body();
    assertThatThrownBy(() -> JSON.readTree(garbage)).isInstanceOf(IOException.class);
    assertThat(get(ME).body()).isEmpty();
    assertThat(get(ME).body()).isEqualTo("{}");
    assertThatThrownBy(() -> get(ME)).isInstanceOf(IOException.class);
  }

  @Test
  void redirectsAndResets() throws Exception {
    lakebase.faults().on(Route.ME).times(1).redirect(URI.create("https://elsewhere.test/login"));
    HttpResponse<String> answer = get(ME);
    assertThat(answer.statusCode()).isEqualTo(302);
    assertThat(answer.headers().firstValue("Location")).contains("https://elsewhere.test/login");

    lakebase.faults().on(Route.CREDENTIALS).reset();
    assertThatThrownBy(this::credential).isInstanceOf(IOException.class);
  }

  @Test
  void takesItsTime() throws Exception {
    lakebase.faults().on(Route.ME).latency(Duration.ofMillis(200));
    lakebase.faults().on(Route.ME).times(1).drip(Duration.ofMillis(2));

    long begin = System.nanoTime();
    HttpResponse<String> answer = get(ME);

    assertThat(Duration.ofNanos(System.nanoTime() - begin))
        .isGreaterThan(Duration.ofMillis(200 + 2 * answer.body().length()));
    assertThat(JSON.readTree(answer.body()).path("userName").asText())
        .isEqualTo(lakebase.user().userName());
  }

  @Test
  void hangsUntilClearedAndThenCuts() throws Exception {
    HttpRequest.Builder post = request(ME).POST(HttpRequest.BodyPublishers.noBody());
    lakebase.faults().on(Route.ME).hang();
    assertThatThrownBy(
            () ->
                http.send(
                    post.copy().timeout(Duration.ofMillis(300)).build(), BodyHandlers.ofString()))
        .isInstanceOf(HttpTimeoutException.class);

    CompletableFuture<HttpResponse<String>> waiting =
        http.sendAsync(post.build(), BodyHandlers.ofString());
    Awaitility.await().until(() -> lakebase.requests().count(Route.ME) == 2);
    assertThat(waiting).isNotDone();
    lakebase.faults().clear();

    assertThat(waiting).failsWithin(Duration.ofSeconds(10));
  }

  @Test
  void liesAboutTheExpiry() throws Exception {
    for (TokenExpiry expiry : TokenExpiry.values()) {
      lakebase.faults().on(Route.CREDENTIALS).times(1).expiry(expiry);
      JsonNode answer = JSON.readTree(credential().body());
      assertThat(answer.path("token").asText()).startsWith("eyJ");
      JsonNode told = answer.path("expire_time");
      switch (expiry) {
        case NULL -> assertThat(told.isNull()).isTrue();
        case ABSENT -> assertThat(told.isMissingNode()).isTrue();
        case PAST -> assertThat(Instant.parse(told.asText())).isBefore(Instant.now());
        case FAR_FUTURE -> assertThat(told.asText()).matches("\\+?3\\d{3}-.*|[3-9]\\d{3}-.*");
        case GARBAGE -> assertThat(told.asText()).isEqualTo("next tuesday");
      }
    }
  }

  @Test
  void keepsALogWithoutSecrets() throws Exception {
    get(ME);
    credential();

    assertThat(lakebase.requests().total()).isEqualTo(2);
    assertThat(lakebase.requests().list())
        .extracting(Request::route)
        .containsExactly(Route.ME, Route.CREDENTIALS);
    assertThat(lakebase.requests().list(Route.CREDENTIALS).get(0).body()).contains("endpoint");
    assertThat(lakebase.requests().list(Route.ME).get(0).header("authorization"))
        .contains("Bearer ***");
    assertThat(lakebase.requests().list().toString())
        .doesNotContain(lakebase.user().personalAccessToken());
    lakebase.requests().reset();
    assertThat(lakebase.requests().total()).isZero();
  }

  @Test
  void answersCallsThatItDoesNotKnowOrThatBringNoCredential() throws Exception {
    assertThat(get("/api/2.0/clusters/list").statusCode()).isEqualTo(404);
    HttpResponse<String> anonymous =
        http.send(
            HttpRequest.newBuilder(lakebase.host().resolve(ME)).build(), BodyHandlers.ofString());
    assertThat(anonymous.statusCode()).isEqualTo(401);
    assertThat(JSON.readTree(anonymous.body()).path("error_code").asText())
        .isEqualTo("UNAUTHENTICATED");
  }

  @Test
  void answersWhatCannotBeDecoded() throws Exception {
    HttpRequest.Builder token =
        HttpRequest.newBuilder(lakebase.host().resolve("/oidc/v1/token"))
            .header("Content-Type", "application/x-www-form-urlencoded");

    HttpResponse<String> form =
        http.send(
            token.copy().POST(BodyPublishers.ofString("client_secret=100%")).build(),
            BodyHandlers.ofString());
    HttpResponse<String> basic =
        http.send(
            token
                .copy()
                .header("Authorization", "Basic " + base64("id:100%"))
                .POST(BodyPublishers.ofString("grant_type=client_credentials"))
                .build(),
            BodyHandlers.ofString());

    assertThat(form.statusCode()).isEqualTo(400);
    assertThat(JSON.readTree(form.body()).path("error_code").asText())
        .isEqualTo("MALFORMED_REQUEST");
    assertThat(basic.statusCode()).isEqualTo(401);
    assertThat(JSON.readTree(basic.body()).path("error").asText()).isEqualTo("invalid_client");
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return http.send(request(path).build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> credential() throws IOException, InterruptedException {
    String body = "{\"endpoint\":\"" + lakebase.endpoint().name() + "\"}";
    return http.send(
        request("/api/2.0/postgres/credentials").POST(BodyPublishers.ofString(body)).build(),
        BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(lakebase.host().resolve(path))
        .header("Authorization", "Bearer " + lakebase.user().personalAccessToken());
  }
}
