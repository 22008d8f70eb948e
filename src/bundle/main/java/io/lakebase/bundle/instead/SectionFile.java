package io.lakebase.bundle.instead;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** A file of {@code [sections]} with {@code name = value} lines. For one thread. */
public final class SectionFile {

  private final Map<String, Map<String, String>> sections = new HashMap<>();

  /** An empty file. */
  public SectionFile() {
    // Filled by read.
  }

  /**
   * Reads a file; lines that begin with a hash or a semicolon are comments.
   *
   * @throws SectionFileException never; the SDK expects it
   */
  public void read(Reader reader) throws SectionFileException, IOException {
    Map<String, String> section = sections.computeIfAbsent("", name -> new LinkedHashMap<>());
    BufferedReader lines = new BufferedReader(reader);
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      String text = line.strip();
      int equals = text.indexOf('=');
      if (text.startsWith("[") && text.endsWith("]")) {
        String name = text.substring(1, text.length() - 1).strip();
        section = sections.computeIfAbsent(name, added -> new LinkedHashMap<>());
      } else if (equals > 0 && !text.startsWith("#") && !text.startsWith(";")) {
        section.put(
            text.substring(0, equals).strip(), unquoted(text.substring(equals + 1).strip()));
      }
    }
  }

  /** The section of a name, empty if there is none. */
  public Section getSection(String name) {
    return new Section(sections.getOrDefault(name, Map.of()));
  }

  private static String unquoted(String value) {
    boolean quoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
    return quoted ? value.substring(1, value.length() - 1) : value;
  }
}
