package io.lakebase.jdbc;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The password file, read for one question only: is there a line for this very host?
 *
 * @see <a href="https://www.postgresql.org/docs/current/libpq-pgpass.html">libpq: the password
 *     file</a>
 */
final class PgPass {

  private final Ambient ambient;
  private volatile @Nullable Place last;

  private record Place(String said, boolean named, File file) {}

  PgPass(Ambient ambient) {
    this.ambient = ambient;
  }

  /** The password that lines naming each host literally agree upon. */
  Optional<String> password(List<HostPort> hosts, String database, String user) {
    if (hosts.isEmpty()) {
      return Optional.empty();
    }
    List<String> lines = lines();
    List<Optional<String>> found =
        hosts.stream().map(host -> password(lines, host, database, user)).distinct().toList();
    return found.size() == 1 ? found.get(0) : Optional.empty();
  }

  static Optional<String> password(
      List<String> lines, HostPort host, String database, String user) {
    for (String line : lines) {
      List<String> fields = fields(line);
      if (!line.startsWith("#")
          && fields.size() >= 5
          && fields.get(0).equalsIgnoreCase(host.host())
          && matches(fields.get(1), String.valueOf(host.port()))
          && matches(fields.get(2), database)
          && matches(fields.get(3), user)
          && !fields.get(4).isEmpty()) {
        return Optional.of(fields.get(4));
      }
    }
    return Optional.empty();
  }

  private static boolean matches(String field, String value) {
    return field.equals("*") || field.equals(value);
  }

  /** Splits at colons; a backslash keeps the next character as it is. */
  private static List<String> fields(String line) {
    List<String> fields = new ArrayList<>();
    StringBuilder field = new StringBuilder();
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '\\' && i + 1 < line.length()) {
        field.append(line.charAt(++i));
      } else if (c == ':') {
        fields.add(field.toString());
        field.setLength(0);
      } else {
        field.append(c);
      }
    }
    fields.add(field.toString());
    return fields;
  }

  /** Whether there is a file that can be read. */
  boolean isThere() {
    return file().canRead();
  }

  private List<String> lines() {
    try {
      return isThere() ? Files.readAllLines(file().toPath()) : List.of();
    } catch (IOException e) {
      return List.of();
    }
  }

  /** Looked for at each connect, so it must cost little. */
  private File file() {
    String named = ambient.system().apply("org.postgresql.pgpassfile");
    if (named == null || named.isBlank()) {
      named = ambient.environment().apply("PGPASSFILE");
    }
    String place = named == null || named.isBlank() ? ambient.system().apply("user.home") : named;
    String path = String.valueOf(place);
    Place known = last;
    if (known == null || !known.said().equals(path) || known.named() != (path == named)) {
      known = new Place(path, path == named, path == named ? new File(path) : standard(path));
      last = known;
    }
    return known.file();
  }

  private File standard(String home) {
    boolean windows =
        ambient
            .systemProperty("os.name")
            .filter(name -> name.toLowerCase(Locale.ROOT).startsWith("windows"))
            .isPresent();
    return windows
        ? new File(
            ambient.variable("APPDATA").orElse(home), "postgresql" + File.separator + "pgpass.conf")
        : new File(home, ".pgpass");
  }
}
