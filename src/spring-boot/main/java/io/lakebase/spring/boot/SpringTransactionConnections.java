package io.lakebase.spring.boot;

import io.lakebase.workflow.TransactionConnections;
import java.sql.Connection;
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
  public Connection current() {
    Connection connection = DataSourceUtils.getConnection(dataSource);
    if (!DataSourceUtils.isConnectionTransactional(connection, dataSource)) {
      DataSourceUtils.releaseConnection(connection, dataSource);
      throw new IllegalStateException(
          "[transaction] none on this data source in this thread. Call it from a @Transactional method whose"
              + " transaction manager knows the data source.");
    }
    return connection;
  }

  @Override
  public void release(Connection connection) {
    DataSourceUtils.releaseConnection(connection, dataSource);
  }
}
