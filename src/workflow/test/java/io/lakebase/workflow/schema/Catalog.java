package io.lakebase.workflow.schema;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.TreeSet;
import javax.sql.DataSource;

/** What a schema consists of, as texts that can be compared. */
final class Catalog {

  private static final String CONTENTS =
      """
      SELECT 'column ' || table_name || '.' || column_name || ' ' || data_type
        || coalesce('(' || character_maximum_length || ')', '')
        || coalesce('(' || numeric_precision || ',' || numeric_scale || ')', '')
        || CASE is_nullable WHEN 'NO' THEN ' not null' ELSE '' END
        || CASE WHEN column_default IS NULL OR column_default LIKE 'NULL::%' THEN ''
             ELSE ' default ' || column_default END
        FROM information_schema.columns WHERE table_schema = '{schema}'
      UNION ALL
      SELECT 'constraint ' || conrelid::regclass || ' ' || conname || ' '
        || pg_get_constraintdef(oid)
        FROM pg_constraint WHERE connamespace = '{schema}'::regnamespace
      UNION ALL
      SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = '{schema}'
      UNION ALL
      SELECT 'trigger ' || pg_get_triggerdef(t.oid) FROM pg_trigger t
        JOIN pg_class c ON c.oid = t.tgrelid
        WHERE c.relnamespace = '{schema}'::regnamespace AND NOT t.tgisinternal
      UNION ALL
      SELECT 'function ' || proname || '(' || pg_get_function_arguments(oid) || ') '
        || pg_get_function_result(oid) || ' ' || coalesce(array_to_string(proconfig, ';'), '')
        || ' ' || prosecdef || ' ' || provolatile::text
        FROM pg_proc WHERE pronamespace = '{schema}'::regnamespace
      """;

  private Catalog() {}

  static Set<String> of(DataSource dataSource) throws SQLException {
    return of(dataSource, "dbos");
  }

  static Set<String> of(DataSource dataSource, String schema) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(CONTENTS.replace("{schema}", schema))) {
      Set<String> contents = new TreeSet<>();
      while (rows.next()) {
        contents.add(rows.getString(1));
      }
      return contents;
    }
  }
}
