package io.lakebase.workflow;

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
