package io.lakebase.jdbc.databricks;

import io.lakebase.jdbc.credential.CredentialException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The profiles of a Databricks configuration file.
 *
 * @param path where it was read
 * @param sections keys and values by section
 */
record ProfileFile(Path path, Map<String, Map<String, String>> sections) {

  private static final String SETTINGS = "__settings__";

  /** Reads a file; one that does not exist has no profiles. */
  static ProfileFile read(Path path) throws CredentialException {
    try {
      return parse(path, Files.exists(path) ? Files.readString(path) : "");
    } catch (IOException e) {
      throw new CredentialException(
          "[" + path + "] the configuration file cannot be read: " + e + ". Check its rights.",
          true,
          e);
    }
  }

  static ProfileFile parse(Path path, String text) {
    Map<String, Map<String, String>> sections = new LinkedHashMap<>();
    Map<String, String> section = sections.computeIfAbsent("", name -> new LinkedHashMap<>());
    // Editors on Windows begin files with a byte order mark.
    for (String raw : text.replaceFirst("^\\x{FEFF}", "").split("\\R")) {
      String line = raw.strip();
      if (line.isEmpty() || line.startsWith("#") || line.startsWith(";")) {
        continue;
      }
      if (line.startsWith("[") && line.endsWith("]")) {
        String name = line.substring(1, line.length() - 1).strip();
        section = sections.computeIfAbsent(name, absent -> new LinkedHashMap<>());
        continue;
      }
      int equals = line.indexOf('=');
      if (equals > 0) {
        String key = line.substring(0, equals).strip().toLowerCase(Locale.ROOT);
        section.putIfAbsent(key, value(line.substring(equals + 1)));
      }
    }
    return new ProfileFile(path, sections);
  }

  /** The profile to use when none is named. */
  String defaultProfile() {
    String named = sections.getOrDefault(SETTINGS, Map.of()).get("default_profile");
    return named == null || named.isBlank() ? "DEFAULT" : named;
  }

  /** The keys and values of a profile, if it is there and not empty. */
  Optional<Map<String, String>> profile(String name) {
    return Optional.ofNullable(name.equals(SETTINGS) ? null : sections.get(name))
        .filter(values -> !values.isEmpty());
  }

  private static String value(String text) {
    String value = text.strip();
    for (String comment : new String[] {" #", " ;", "\t#", "\t;"}) {
      int at = value.indexOf(comment);
      if (at >= 0) {
        value = value.substring(0, at).strip();
      }
    }
    boolean quoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
    return quoted ? value.substring(1, value.length() - 1) : value;
  }

  @Override
  public String toString() {
    return "ProfileFile[" + path + "]";
  }
}
