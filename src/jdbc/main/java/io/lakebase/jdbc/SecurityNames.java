package io.lakebase.jdbc;

import java.util.Locale;
import java.util.Set;

/** Names of settings that decide whom secrets go to, in pgjdbc's spelling and in libpq's. */
final class SecurityNames {

  /** pgjdbc's settings whose value is the name of a class to load. */
  private static final Set<String> CLASSES =
      Set.of(
          "socketfactory",
          "socketfactoryarg",
          "sslfactory",
          "sslfactoryarg",
          "sslhostnameverifier",
          "sslpasswordcallback",
          "authenticationpluginclassname",
          "xmlfactoryfactory",
          "connectexecutor",
          "connectexecutorarg",
          "classloaderstrategy",
          "jaasapplicationname");

  private static final Set<String> LOGIN =
      Set.of(
          "user",
          "password",
          "host",
          "hostaddr",
          "port",
          "pghost",
          "pgport",
          "dbname",
          "pgdbname",
          "requireauth",
          "require_auth",
          "channelbinding",
          "channel_binding",
          "gssencmode",
          "options");

  private SecurityNames() {}

  /** Whether a setting of this name must not be given twice. */
  static boolean contains(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return LOGIN.contains(lower)
        || lower.startsWith("ssl")
        || lower.startsWith("lakebase")
        || lower.startsWith("databricks")
        || namesClass(name);
  }

  /** Whether the value of a setting is a class to load. */
  static boolean namesClass(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return CLASSES.contains(lower) || lower.startsWith("datatype.");
  }
}
