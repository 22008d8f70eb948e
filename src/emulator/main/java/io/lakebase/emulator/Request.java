package io.lakebase.emulator;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * One call that reached the control plane. Secrets are cut out before it is kept.
 *
 * @param at when it arrived, by the emulator's clock
 * @param route what it asked for
 * @param method of HTTP
 * @param path without the query
 * @param query as sent, empty when there was none
 * @param headers names compared without regard to case
 * @param body as sent, with secrets replaced by {@code ***}
 */
public record Request(
    Instant at,
    Route route,
    String method,
    String path,
    String query,
    Map<String, List<String>> headers,
    String body) {
  private static final Pattern FORM_SECRET =
      Pattern.compile(
          "((?:client_secret|subject_token|assertion|code|refresh_token|password)=)[^&]*");

  public Request {
    Map<String, List<String>> kept = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    headers.forEach((name, values) -> kept.put(name, redacted(name, values)));
    headers = Collections.unmodifiableMap(kept);
    body = FORM_SECRET.matcher(body).replaceAll("$1***");
  }

  /** The first value of a header. */
  public Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name)).map(values -> values.get(0));
  }

  private static List<String> redacted(String name, List<String> values) {
    if (!name.equalsIgnoreCase("Authorization") && !name.equalsIgnoreCase("Cookie")) {
      return List.copyOf(values);
    }
    return values.stream().map(value -> value.split(" ", 2)[0] + " ***").toList();
  }
}
