package io.lakebase.jdbc;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * libpq's environment variables, as Databricks Apps sets them.
 *
 * @see <a href="https://www.postgresql.org/docs/current/libpq-envars.html">libpq: environment</a>
 */
final class LibpqEnvironment {

  private static final Map<String, String> NAMES =
      Map.of(
          "PGHOST", "PGHOST",
          "PGPORT", "PGPORT",
          "PGUSER", "user",
          "PGDATABASE", "PGDBNAME",
          "PGSSLMODE", "sslmode",
          "PGSSLROOTCERT", "sslrootcert",
          "PGAPPNAME", "ApplicationName");

  private LibpqEnvironment() {}

  /** Whom to trust, which holds for every URL: the certificate authority. By pgjdbc's names. */
  static Map<String, String> trust(Ambient ambient) {
    return ambient
        .variable("PGSSLROOTCERT")
        .map(file -> Map.of("sslrootcert", file))
        .orElse(Map.of());
  }

  /** What is set, by pgjdbc's names. */
  static Map<String, String> variables(Ambient ambient) {
    Map<String, String> found = new LinkedHashMap<>();
    NAMES.forEach(
        (variable, name) -> ambient.variable(variable).ifPresent(value -> found.put(name, value)));
    return found;
  }
}
