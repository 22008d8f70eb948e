package io.lakebase.jdbc;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;

/**
 * The parts of a URL in pgjdbc's grammar, read by pgjdbc itself once they are safe to hand over.
 */
final class UrlText {

  static final String SUBJECT = "jdbc:lakebase:";
  private static final String MARKER = "marker.invalid";

  private UrlText() {}

  /** What {@code //host:port,host/database} says. */
  record Server(List<HostPort> hosts, Optional<String> database) {}

  /** Reads {@code //host:port,host:port/database}, without a query. */
  static Server server(String text) throws SQLException {
    int slash = text.indexOf('/', 2);
    // pgjdbc logs what it cannot read, and takes "user:secret@host" for hosts and ports.
    if (text.indexOf('@') >= 0 && (slash < 0 || text.indexOf('@') < slash)) {
      throw unreadable(
          "there is a user before the host, which only the form jdbc:lakebase:postgresql:// has");
    }
    if (slash < 0) {
      throw unreadable("there is no / after the host");
    }
    Properties parsed = parsed("jdbc:postgresql:" + text);
    if (parsed == null) {
      throw unreadable("host, port or database are malformed");
    }
    return new Server(hosts(parsed), database(parsed.getProperty("PGDBNAME")));
  }

  private static @Nullable Properties parsed(String url) {
    try {
      return Driver.parseURL(url, null);
    } catch (RuntimeException e) {
      // A list of nothing but commas, and a malformed port, make pgjdbc fail instead of saying no.
      return null;
    }
  }

  /**
   * Reads a query; {@code host}, {@code port} and {@code dbname} come back as pgjdbc names them.
   */
  static Map<String, String> query(String text) throws SQLException {
    requireOnce(text);
    Properties parsed = parsed("jdbc:postgresql://" + MARKER + "/" + MARKER + "?" + text);
    if (parsed == null) {
      if (portAlone(text).filter(port -> !isPort(port)).isPresent()) {
        throw unreadable("a port is a number from 1 to 65535");
      }
      throw unreadable("the part after ? is not percent-encoded name=value pairs");
    }
    Map<String, String> values = new LinkedHashMap<>();
    for (String name : parsed.stringPropertyNames()) {
      values.put(name, parsed.getProperty(name));
    }
    if (!names(text, "password")) {
      // pgjdbc has looked into the password file, for the marker: a line of wildcards fits it.
      values.remove("password");
    }
    values.remove("PGDBNAME", MARKER);
    if (values.remove("PGHOST", MARKER)) {
      values.remove("PGPORT", String.valueOf(HostPort.DEFAULT_PORT));
      portAlone(text).ifPresent(port -> values.put("PGPORT", port));
    }
    return values;
  }

  static List<HostPort> hosts(Properties parsed) throws SQLException {
    return hosts(parsed.getProperty("PGHOST", ""), parsed.getProperty("PGPORT", "5432"));
  }

  static List<HostPort> hosts(String hosts, String ports) throws SQLException {
    try {
      return hosts.isBlank() ? List.of() : HostPort.list(hosts, ports);
    } catch (IllegalArgumentException e) {
      throw unreadable(e.getMessage());
    }
  }

  /** A database's name unless it is blank. */
  static Optional<String> database(String name) throws SQLException {
    if (name != null && name.indexOf(';') >= 0) {
      throw unreadable("there is a semicolon in the database name; settings follow ? and &");
    }
    return Ambient.present(name);
  }

  static SQLException unreadable(String why) {
    return ConnectError.URL_UNREADABLE.at(SUBJECT, why);
  }

  private static Optional<String> portAlone(String query) {
    return List.of(query.split("&")).stream()
        .filter(pair -> pair.startsWith("port=") || pair.startsWith("PGPORT="))
        .map(pair -> pair.substring(pair.indexOf('=') + 1))
        .findFirst();
  }

  private static boolean names(String query, String name) throws SQLException {
    for (String pair : query.split("&")) {
      if (decodedName(pair).equals(name)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isPort(String text) {
    return text.matches("\\d{1,5}") && Integer.parseInt(text) <= 65_535;
  }

  private static void requireOnce(String query) throws SQLException {
    Set<String> seen = new HashSet<>();
    for (String pair : query.split("&")) {
      String name = decodedName(pair);
      if (Settings.namesService(name)) {
        throw ConnectError.URL_NAMES_CLASS.at(SUBJECT, "service is not allowed here");
      }
      if (SecurityNames.contains(name) && !seen.add(name.toLowerCase(Locale.ROOT))) {
        throw ConnectError.SETTINGS_CONTRADICT.at(SUBJECT, name + " is given twice");
      }
    }
  }

  private static String decodedName(String pair) throws SQLException {
    int equals = pair.indexOf('=');
    try {
      return URLDecoder.decode(
          equals < 0 ? pair : pair.substring(0, equals), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw unreadable("a name after ? is not percent-encoded");
    }
  }
}
