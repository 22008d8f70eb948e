package io.lakebase.workflow;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * Knows the connection of the transaction that the calling thread is in, as a framework keeps it.
 * Given to {@link TransactionalWorkflows}. Implementations are thread-safe.
 */
public interface TransactionConnections {

  /**
   * The connection of the present transaction.
   *
   * @return the connection, on the engine's database, not in autocommit
   * @throws IllegalStateException if the thread is in no transaction
   * @throws SQLException from the framework or the database
   */
  Connection current() throws SQLException;

  /**
   * Called once for every connection that {@link #current} gave, when this library needs it no
   * more. Default: nothing, the transaction's owner closes it.
   *
   * @param connection the connection
   */
  default void release(Connection connection) {}
}
