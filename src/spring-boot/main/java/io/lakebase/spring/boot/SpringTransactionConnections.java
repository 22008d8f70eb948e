package io.lakebase.spring.boot;

import io.lakebase.workflow.TransactionConnections;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DataSourceUtils;

/**
 * The connection of Spring's present transaction, so that {@code @Transactional} code starts
 * workflows and sends messages with its own commit. With JPA too: a {@code JpaTransactionManager}
 * shows its connection under the data source that its entity managers use. Thread-safe.
 */
public final class SpringTransactionConnections implements TransactionConnections {

  private final DataSource dataSource;

  /**
   * On a data source.
   *
   * @param dataSource the one that the transaction manager knows, on the engine's database
   */
  public SpringTransactionConnections(DataSource dataSource) {
    this.dataSource = Objects.requireNonNull(dataSource, "dataSource");
  }

  @Override
  public Connection current() throws SQLException {
    Connection connection = DataSourceUtils.getConnection(dataSource);
    boolean inTransaction = false;
    try {
      inTransaction = inTransaction(connection);
    } finally {
      if (!inTransaction) {
        release(connection);
      }
    }
    if (!inTransaction) {
      throw new IllegalStateException(
          "[transaction] none on this data source in this thread. Call it from a @Transactional method whose"
              + " transaction manager knows the data source.");
    }
    return connection;
  }

  /** In another manager's transaction Spring keeps a connection too, but one in autocommit mode. */
  private boolean inTransaction(Connection connection) throws SQLException {
    return DataSourceUtils.isConnectionTransactional(connection, dataSource)
        && !connection.getAutoCommit();
  }

  @Override
  public void release(Connection connection) {
    DataSourceUtils.releaseConnection(connection, dataSource);
  }
}
