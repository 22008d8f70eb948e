package io.lakebase.jdbc;

import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGProperty;

/** The settings handed to pgjdbc: the user's, then this driver's defaults, then what must be so. */
final class PgProperties {

  /** What suits a proxy far away; the user's own settings win. */
  static final Map<String, String> DEFAULTS =
      Map.of(
          "tcpKeepAlive", "true",
          "connectTimeout", "30",
          "gssEncMode", "disable",
          "ApplicationName", DriverVersion.APPLICATION_NAME,
          "assumeMinServerVersion", "9.1");

  /** What the URL for pgjdbc says, or the deadline. */
  private static final Set<String> ELSEWHERE =
      Set.of("PGHOST", "PGPORT", "PGDBNAME", "database", "password", "loginTimeout");

  private PgProperties() {}

  static Properties of(Settings settings, Map<String, @Nullable String> must) {
    Properties properties = new Properties();
    DEFAULTS.forEach(properties::setProperty);
    settings
        .pgjdbc()
        .forEach(
            (name, setting) -> {
              if (!ELSEWHERE.contains(name)) {
                properties.setProperty(name, setting.value());
              }
            });
    must.forEach(
        (name, value) -> {
          if (value == null) {
            properties.remove(name);
          } else if (PGProperty.forName(name) != null) {
            properties.setProperty(name, value);
          }
        });
    return properties;
  }
}
