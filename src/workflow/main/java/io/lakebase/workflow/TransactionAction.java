package io.lakebase.workflow;

import java.sql.Connection;

/** The SQL of a transaction step without a result; the rules of {@link TransactionBody} hold. */
@FunctionalInterface
public interface TransactionAction {

  /**
   * Runs SQL that commits together with the step's checkpoint, or not at all.
   *
   * @param connection in a transaction; {@code commit}, {@code rollback}, {@code close} and {@code
   *     setAutoCommit} are refused
   * @throws Exception to roll back and fail the step
   */
  void run(Connection connection) throws Exception;
}
