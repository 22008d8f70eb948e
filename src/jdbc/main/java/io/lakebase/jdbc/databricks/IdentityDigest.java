package io.lakebase.jdbc.databricks;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Tells identities apart without keeping what makes them. */
final class IdentityDigest {

  private IdentityDigest() {}

  /** A digest of everything that decides who authenticates, each part with its length. */
  static String of(URI host, String kind, Map<String, String> values, Map<String, String> ambient) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      add(digest, host.toString());
      add(digest, kind);
      SortedMap<String, String> all = new TreeMap<>();
      values.forEach((name, value) -> all.put("setting " + name, value));
      ambient.forEach((name, value) -> all.put("variable " + name, value));
      all.forEach(
          (name, value) -> {
            add(digest, name);
            add(digest, value);
          });
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }

  private static void add(MessageDigest digest, String part) {
    byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
    digest.update((bytes.length + ":").getBytes(StandardCharsets.UTF_8));
    digest.update(bytes);
  }
}
