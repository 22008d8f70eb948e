package io.lakebase.workflow;

import io.lakebase.workflow.schema.SchemaNames;
import io.lakebase.workflow.schema.WorkflowSchema;
import javax.sql.DataSource;

/**
 * Runs workflows in this process. Thread-safe.
 *
 * <ul>
 *   <li>A workflow started here runs here; its start, each step and its outcome are one statement
 *       each, and many workflows share a round trip.
 *   <li>The process holds a lease in the database. If it dies, another engine on the database takes
 *       its workflows over within the lease, an engine of the same {@link
 *       WorkflowEngineBuilder#name name} at once.
 *   <li>With nothing to run and nothing parked soon the lease is released and no statement is sent.
 *   <li>While the database is away, running workflows wait at their next step and go on when it is
 *       back.
 * </ul>
 */
public interface WorkflowEngine extends WorkflowClient {

  /**
   * An engine on a database.
   *
   * @param dataSource a DataSource for a Postgres database; pooled or not, without a transaction
   *     pooler in between
   * @return settings to choose and workflows to register
   */
  static WorkflowEngineBuilder builder(DataSource dataSource) {
    return new WorkflowEngineBuilder(dataSource);
  }

  /**
   * The script that creates what an engine needs, for roles that may not create it themselves. It
   * is for psql and other clients that run statements one by one, is one transaction, adds only
   * what the database lacks and may be run again. Afterwards the engine's role needs {@code USAGE}
   * on both schemas and {@code SELECT, INSERT, UPDATE, DELETE} on their tables.
   *
   * @return SQL for the schemas {@code dbos} and {@code lakebase_workflow}
   */
  static String migrationSql() {
    return WorkflowSchema.migrationSql(SchemaNames.DEFAULT);
  }

  /**
   * The same for schemas of other names.
   *
   * @param schema as given to {@link WorkflowEngineBuilder#schema}
   * @param extensionSchema as given to {@link WorkflowEngineBuilder#extensionSchema}
   * @return SQL
   * @throws IllegalArgumentException if a name cannot be used
   */
  static String migrationSql(String schema, String extensionSchema) {
    return WorkflowSchema.migrationSql(new SchemaNames(schema, extensionSchema));
  }

  /**
   * The name of this instance.
   *
   * @return as chosen, or made of the host's name and a random part
   */
  String name();

  /**
   * Stops: no new work is begun, steps that run may end within the grace period and are recorded,
   * then their threads are interrupted. What has not ended is handed back and taken over by the
   * next engine at once. Waiting results in this process fail with {@link WorkflowException}.
   * Calling it again does nothing.
   */
  @Override
  void close();
}
