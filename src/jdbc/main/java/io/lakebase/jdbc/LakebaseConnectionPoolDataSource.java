package io.lakebase.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.ConnectionPoolDataSource;
import javax.sql.PooledConnection;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGPooledConnection;

/**
 * What an application server's pool asks for: physical connections, each with a token of its own
 * time.
 *
 * <p>Properties, serialized form and JNDI reference are those of {@link LakebaseDataSource}; no
 * secret is in either form. The handles are pgjdbc's own, and {@link Connection#unwrap} gives
 * pgjdbc's connection. Safe for use by several threads once it is configured.
 */
public final class LakebaseConnectionPoolDataSource extends DatabricksBean
    implements ConnectionPoolDataSource {

  private static final long serialVersionUID = 1L;

  /** Makes a data source that takes everything from the environment. */
  public LakebaseConnectionPoolDataSource() {
    // Filled by setters.
  }

  /**
   * Connects.
   *
   * @return pgjdbc's pooled connection; its handles begin in auto-commit mode
   * @throws SQLException as {@link LakebaseDriver#connect}
   */
  @Override
  public PooledConnection getPooledConnection() throws SQLException {
    return getPooledConnection(null, null);
  }

  /**
   * Connects as another role.
   *
   * @param user the role; null or empty for the one the properties give
   * @param password its native password; null or empty for a token
   * @throws SQLException as {@link LakebaseDriver#connect}
   */
  @Override
  public PooledConnection getPooledConnection(@Nullable String user, @Nullable String password)
      throws SQLException {
    return new PGPooledConnection(connect(user, password), true);
  }
}
