package io.lakebase.workflow;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/**
 * A data source whose way to the database can be cut and mended: connections are aborted, new ones
 * refused.
 */
public final class SeverableDataSource extends PlainDataSource {

  private final DataSource target;
  private final Set<Connection> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger refused = new AtomicInteger();
  private volatile boolean cut;

  public SeverableDataSource(DataSource target) {
    this.target = target;
  }

  /** From now on the database is out of reach; what is on its way may or may not arrive. */
  public void cut() {
    cut = true;
    for (Connection connection : open) {
      try {
        connection.abort(Runnable::run);
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }
    open.clear();
  }

  public void mend() {
    cut = false;
  }

  /** Vain attempts so far. */
  public int refused() {
    return refused.get();
  }

  @Override
  public Connection getConnection() throws SQLException {
    if (cut) {
      refused.incrementAndGet();
      throw new SQLException("the way to the database is cut", "08001");
    }
    Connection connection = target.getConnection();
    open.add(connection);
    if (cut) {
      connection.abort(Runnable::run);
    }
    return connection;
  }
}
