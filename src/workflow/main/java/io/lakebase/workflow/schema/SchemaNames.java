package io.lakebase.workflow.schema;

import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * The two schemas of one system database.
 *
 * @param dbos the schema shared with DBOS
 * @param own leases and parked workflows
 */
public record SchemaNames(String dbos, String own) {

  /** {@code dbos} and {@code lakebase_workflow}. */
  public static final SchemaNames DEFAULT = new SchemaNames("dbos", "lakebase_workflow");

  public SchemaNames {
    check(dbos);
    check(own);
    if (dbos.equals(own)) {
      throw new IllegalArgumentException(
          "[" + dbos + "] both schemas have one name. Give the own tables a schema of their own.");
    }
  }

  /** A table, type or function of the DBOS schema, quoted. */
  public String dbos(String object) {
    return quote(dbos) + "." + quote(object);
  }

  /** A table of the own schema, quoted. */
  public String own(String object) {
    return quote(own) + "." + quote(object);
  }

  /** Fills {@code {dbos}} and {@code {own}} of a statement with the quoted schema names. */
  public String in(String sql) {
    return sql.replace("{dbos}", quote(dbos)).replace("{own}", quote(own));
  }

  static String literal(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  static String quote(String identifier) {
    return '"' + identifier.replace("\"", "\"\"") + '"';
  }

  private static void check(String name) {
    Objects.requireNonNull(name, "schema name");
    int bytes = name.getBytes(StandardCharsets.UTF_8).length;
    if (bytes == 0 || bytes > 63 || name.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(
          "[" + name + "] is no schema name: 1 to 63 bytes without NUL are.");
    }
    if (name.chars().anyMatch(c -> c == '?' || c == '{' || c == '$')) {
      throw new IllegalArgumentException(
          "[" + name + "] is no schema name here: '?', '{' and '$' are not supported.");
    }
  }
}
