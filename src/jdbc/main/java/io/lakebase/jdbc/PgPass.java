package io.lakebase.jdbc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The password file, read for one question only: is there a line for this very host?
 *
 * @see <a href="https://www.postgresql.org/docs/current/libpq-pgpass.html">libpq: the password
 *     file</a>
 */
final class PgPass {

  private final Ambient ambient;

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

  private List<String> lines() {
    // Files.isReadable makes an exception where there is no file, at every connect.
    Optional<Path> file = file().filter(path -> path.toFile().canRead());
    try {
      return file.isPresent() ? Files.readAllLines(file.get()) : List.of();
    } catch (IOException e) {
      return List.of();
    }
  }

  private Optional<Path> file() {
    Optional<Path> named =
        ambient
            .systemProperty("org.postgresql.pgpassfile")
            .or(() -> ambient.variable("PGPASSFILE"))
            .map(Path::of);
    if (named.isPresent()) {
      return named;
    }
    boolean windows =
        ambient
            .systemProperty("os.name")
            .filter(name -> name.toLowerCase(Locale.ROOT).startsWith("windows"))
            .isPresent();
    return windows
        ? ambient.variable("APPDATA").map(data -> Path.of(data, "postgresql", "pgpass.conf"))
        : ambient.systemProperty("user.home").map(home -> Path.of(home, ".pgpass"));
  }
}
