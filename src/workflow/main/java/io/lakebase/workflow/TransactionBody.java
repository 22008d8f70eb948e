package io.lakebase.workflow;

import java.sql.Connection;
import org.jspecify.annotations.Nullable;

/**
 * The SQL of a transaction step that has a result.
 *
 * @param <T> the result
 */
@FunctionalInterface
public interface TransactionBody<T> {

  /**
   * Runs SQL; it commits together with the step's checkpoint, or not at all. It may run several
   * times (a serialization failure, a deadlock, a lost connection), of which at most one commits.
   *
   * @param connection in a transaction; {@code commit}, {@code rollback}, {@code close} and {@code
   *     setAutoCommit} are refused
   * @return the result
   * @throws Exception to roll back and fail the step
   */
  @Nullable T run(Connection connection) throws Exception;
}
