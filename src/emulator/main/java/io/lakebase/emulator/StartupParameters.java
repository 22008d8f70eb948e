package io.lakebase.emulator;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What of a client's startup parameters reaches the compute. */
final class StartupParameters {
  private StartupParameters() {}

  /**
   * Drops the routing options of the proxy ({@code endpoint=}, {@code project=}); a read-only host
   * adds the setting.
   */
  static Map<String, String> forCompute(Map<String, String> sent, boolean readOnly) {
    Map<String, String> kept = new LinkedHashMap<>(sent);
    kept.computeIfPresent("options", (name, options) -> withoutRouting(options));
    if (readOnly) {
      kept.put("default_transaction_read_only", "on");
    }
    return kept;
  }

  private static @Nullable String withoutRouting(String options) {
    String rest =
        Arrays.stream(options.split("(?<!\\\\) +"))
            .filter(option -> !option.matches("(endpoint|project)=.*"))
            .collect(Collectors.joining(" "));
    return rest.isBlank() ? null : rest;
  }
}
