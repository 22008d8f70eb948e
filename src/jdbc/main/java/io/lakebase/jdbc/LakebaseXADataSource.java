package io.lakebase.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.XAConnection;
import javax.sql.XADataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;

/**
 * Connections for transactions that span several resources.
 *
 * <p>Two-phase commit needs {@code max_prepared_transactions} above 0 on the server, where the
 * default of PostgreSQL is 0; without it {@code prepare} fails and says so, while one-phase commits
 * work. What is prepared outlives its connection and its token: {@code recover} lists it on any
 * later connection of the same role to the same database.
 *
 * <p>Properties, serialized form and JNDI reference are those of {@link LakebaseDataSource}; no
 * secret is in either form. The handles are pgjdbc's own, and {@link Connection#unwrap} gives
 * pgjdbc's connection. Safe for use by several threads once it is configured.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-prepare-transaction.html">PostgreSQL:
 *     PREPARE TRANSACTION</a>
 */
public final class LakebaseXADataSource extends DatabricksBean implements XADataSource {

  private static final long serialVersionUID = 1L;

  /** Makes a data source that takes everything from the environment. */
  public LakebaseXADataSource() {
    // Filled by setters.
  }

  /**
   * Connects.
   *
   * @throws SQLException as {@link LakebaseDriver#connect}
   */
  @Override
  public XAConnection getXAConnection() throws SQLException {
    return getXAConnection(null, null);
  }

  /**
   * Connects as another role.
   *
   * @param user the role; null or empty for the one the properties give
   * @param password its native password; null or empty for a token
   * @throws SQLException as {@link LakebaseDriver#connect}
   */
  @Override
  public XAConnection getXAConnection(@Nullable String user, @Nullable String password)
      throws SQLException {
    return new LakebaseXaConnection(connect(user, password).unwrap(BaseConnection.class));
  }
}
