package io.lakebase.workflow.schema;

import java.sql.SQLException;
import javax.sql.DataSource;

/** Creates the schemas, or accepts them as found. */
public final class WorkflowSchema {

  private WorkflowSchema() {}

  /**
   * Makes the database ready: a missing DBOS schema is created at version 108, one from version 41
   * on is left as it is, the own schema is brought up to date. Safe for many processes at once.
   *
   * @throws SchemaException when the schema is too old, cannot be created or written
   */
  public static SchemaFeatures migrate(DataSource dataSource, SchemaNames names)
      throws SQLException {
    throw new SchemaException("not built yet", null);
  }

  /** What {@link #migrate} would run on an empty database, for psql. */
  public static String migrationSql(SchemaNames names) {
    throw new SchemaException("not built yet", null);
  }
}
