package io.lakebase.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A data source that connects as {@link LakebaseDriver} does, one new connection a call, not
 * pooled.
 *
 * <p>Every {@link LakebaseProperty} is a bean property of the same name, so that it works as a
 * pool's {@code dataSourceClassName}. Without a URL, server name or endpoint, everything comes from
 * the environment, as with {@code jdbc:lakebase:///}.
 *
 * <p>Serializable and {@link javax.naming.Referenceable}; secrets are in neither form and have to
 * come from the environment or a registered credential source afterwards. Safe for use by several
 * threads once it is configured.
 */
public final class LakebaseDataSource extends DatabricksBean implements DataSource {

  private static final long serialVersionUID = 1L;

  /** Makes a data source that takes everything from the environment. */
  public LakebaseDataSource() {
    // Filled by setters.
  }

  /**
   * Connects.
   *
   * @return pgjdbc's connection
   * @throws SQLException as {@link LakebaseDriver#connect}
   */
  @Override
  public Connection getConnection() throws SQLException {
    return connect(null, null);
  }

  /**
   * Connects as another role.
   *
   * @param user the role; null or empty for the one the properties give
   * @param password its native password; null or empty for a token
   * @throws SQLException as {@link LakebaseDriver#connect}
   */
  @Override
  public Connection getConnection(@Nullable String user, @Nullable String password)
      throws SQLException {
    return connect(user, password);
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    if (type.isInstance(this)) {
      return type.cast(this);
    }
    throw new SQLException("[" + type.getName() + "] this data source wraps no such thing.");
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return type.isInstance(this);
  }
}
