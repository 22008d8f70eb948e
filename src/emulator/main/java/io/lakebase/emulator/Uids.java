package io.lakebase.emulator;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.UUID;

/** Unique ids in the shape of Lakebase's, the same for the same name every time. */
final class Uids {
  private Uids() {}

  /** Such as {@code ep-local-primary-1f2e3d4c}. */
  static String endpoint(String name) {
    String[] parts = name.split("/");
    String words = parts[1] + "-" + parts[parts.length - 1];
    return "ep-" + shortened(words) + "-" + hash(name).substring(0, 8);
  }

  /** A UUID, as instances have. */
  static String instance(String name) {
    return hash(name);
  }

  static String slug(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-")
        + "-"
        + hash(name).substring(0, 8);
  }

  private static String shortened(String words) {
    return words.length() > 30 ? words.substring(0, 30) : words;
  }

  private static String hash(String name) {
    return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
  }
}
