package io.lakebase.jdbc;

import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postgresql.PGProperty;

/**
 * What libpq's parameters are called in pgjdbc.
 *
 * @param name the name in pgjdbc or of ours
 * @param value the value in pgjdbc's words
 * @see <a href="https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS">
 *     libpq: parameter key words</a>
 */
record LibpqParameter(String name, String value) {

  private static final Map<String, String> NAMES =
      Map.ofEntries(
          Map.entry("host", "PGHOST"),
          Map.entry("port", "PGPORT"),
          Map.entry("dbname", "PGDBNAME"),
          Map.entry("hostaddr", "lakebaseHostAddress"),
          Map.entry("application_name", "ApplicationName"),
          Map.entry("connect_timeout", "connectTimeout"),
          Map.entry("channel_binding", "channelBinding"),
          Map.entry("require_auth", "requireAuth"),
          Map.entry("gssencmode", "gssEncMode"),
          Map.entry("gsslib", "gsslib"),
          Map.entry("krbsrvname", "kerberosServerName"),
          Map.entry("keepalives", "tcpKeepAlive"),
          Map.entry("load_balance_hosts", "loadBalanceHosts"),
          Map.entry("sslnegotiation", "sslNegotiation"),
          Map.entry("target_session_attrs", "targetServerType"));

  /** Tuning that pgjdbc has no name for and that changes nothing about safety. */
  private static final Set<String> WITHOUT_EFFECT =
      Set.of(
          "client_encoding",
          "fallback_application_name",
          "keepalives_count",
          "keepalives_idle",
          "keepalives_interval",
          "max_protocol_version",
          "min_protocol_version",
          "sslcompression",
          "sslsni",
          "tcp_user_timeout");

  private static final Map<String, String> SESSION_ATTRIBUTES =
      Map.of(
          "any", "any",
          "read-write", "primary",
          "primary", "primary",
          "read-only", "secondary",
          "standby", "secondary",
          "prefer-standby", "preferSecondary");

  /** The same in pgjdbc; empty if it has no effect there. */
  static Optional<LibpqParameter> translate(String name, String value) throws SQLException {
    if (WITHOUT_EFFECT.contains(name)) {
      return Optional.empty();
    }
    if (!known(name)) {
      throw ConnectError.SETTING_UNKNOWN.at(
          UrlText.SUBJECT, "a parameter after ? is neither libpq's nor pgjdbc's nor this driver's");
    }
    String translated = NAMES.getOrDefault(name, name);
    return Optional.of(new LibpqParameter(translated, inWordsOfPgjdbc(name, value)));
  }

  private static boolean known(String name) {
    return NAMES.containsKey(name)
        || PGProperty.forName(name) != null
        || name.equals("database")
        || SecurityNames.namesClass(name)
        || Settings.isOurs(name);
  }

  private static String inWordsOfPgjdbc(String name, String value) throws SQLException {
    return switch (name) {
      case "keepalives" -> String.valueOf(!value.equals("0"));
      case "connect_timeout" -> value.startsWith("-") ? "0" : value;
      case "load_balance_hosts" -> String.valueOf(value.equals("random"));
      case "target_session_attrs" -> {
        String type = SESSION_ATTRIBUTES.get(value);
        if (type == null) {
          throw ConnectError.SETTING_INVALID.at(
              name, "it is one of " + String.join(", ", SESSION_ATTRIBUTES.keySet()));
        }
        yield type;
      }
      default -> value;
    };
  }
}
