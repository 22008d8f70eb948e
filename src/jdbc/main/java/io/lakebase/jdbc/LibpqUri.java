package io.lakebase.jdbc;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads connection strings of libpq, as the console's Connect dialog gives them.
 *
 * @see <a
 *     href="https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS">libpq:
 *     connection URIs</a>
 */
final class LibpqUri {

  private static final String LONG = "postgresql://";
  private static final String SHORT = "postgres://";

  private LibpqUri() {}

  static boolean accepts(String text, int offset) {
    return text.startsWith(LONG, offset) || text.startsWith(SHORT, offset);
  }

  static LakebaseUrl parse(String uri) throws SQLException {
    String rest = uri.substring(uri.indexOf("//") + 2);
    int question = rest.indexOf('?');
    String head = question < 0 ? rest : rest.substring(0, question);
    Map<String, String> parameters = new LinkedHashMap<>();
    if (question >= 0) {
      query(rest.substring(question + 1), parameters);
    }

    int slash = head.indexOf('/');
    String authority = slash < 0 ? head : head.substring(0, slash);
    String path = slash < 0 ? "" : head.substring(slash + 1);
    int at = authority.lastIndexOf('@');
    if (at >= 0) {
      userInfo(authority.substring(0, at), parameters);
    }
    String hosts = authority.substring(at + 1);
    if (!hosts.isEmpty() && parameters.containsKey("PGHOST")) {
      throw twice("host");
    }
    if (!path.isEmpty() && parameters.containsKey("PGDBNAME")) {
      throw twice("dbname");
    }
    if (path.indexOf('/') >= 0) {
      throw UrlText.unreadable("there is a / in the database name");
    }
    List<HostPort> listed = hosts(hosts);
    boolean nowhere = listed.isEmpty() && !parameters.containsKey("PGHOST");
    return LakebaseUrl.located(
        listed, Optional.empty(), UrlText.database(decode(path)), parameters, nowhere);
  }

  private static void query(String query, Map<String, String> parameters) throws SQLException {
    for (String pair : query.split("&")) {
      if (pair.isEmpty()) {
        continue;
      }
      int equals = pair.indexOf('=');
      String name = decode(equals < 0 ? pair : pair.substring(0, equals));
      String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
      var translated = LibpqParameter.translate(name, value);
      if (translated.isPresent()
          && parameters.put(translated.get().name(), translated.get().value()) != null
          && SecurityNames.contains(translated.get().name())) {
        throw twice(name);
      }
    }
  }

  private static void userInfo(String text, Map<String, String> parameters) throws SQLException {
    int colon = text.indexOf(':');
    String user = decode(colon < 0 ? text : text.substring(0, colon));
    if (!user.isEmpty() && parameters.put("user", user) != null) {
      throw twice("user");
    }
    String password = colon < 0 ? "" : decode(text.substring(colon + 1));
    if (!password.isEmpty() && parameters.put("password", password) != null) {
      throw twice("password");
    }
  }

  private static List<HostPort> hosts(String text) throws SQLException {
    if (text.isEmpty()) {
      return List.of();
    }
    List<HostPort> hosts = new ArrayList<>();
    for (String each : text.split(",", -1)) {
      try {
        hosts.add(HostPort.parse(decode(each), HostPort.DEFAULT_PORT));
      } catch (IllegalArgumentException e) {
        throw UrlText.unreadable(e.getMessage());
      }
    }
    return hosts;
  }

  private static SQLException twice(String name) {
    return ConnectError.SETTINGS_CONTRADICT.at(UrlText.SUBJECT, name + " is given twice");
  }

  /** Percent-decoding as libpq does it: + stays +, and %00 is an error. */
  static String decode(String text) throws SQLException {
    if (text.indexOf('%') < 0) {
      return text;
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream decoded = new ByteArrayOutputStream(bytes.length);
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] != '%') {
        decoded.write(bytes[i]);
        continue;
      }
      int high = i + 2 < bytes.length ? Character.digit(bytes[i + 1], 16) : -1;
      int low = i + 2 < bytes.length ? Character.digit(bytes[i + 2], 16) : -1;
      if (high < 0 || low < 0 || high + low == 0) {
        throw UrlText.unreadable("a % is not followed by two hexadecimal digits");
      }
      decoded.write(high * 16 + low);
      i += 2;
    }
    return decoded.toString(StandardCharsets.UTF_8);
  }
}
