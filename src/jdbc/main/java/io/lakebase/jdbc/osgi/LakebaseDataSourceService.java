package io.lakebase.jdbc.osgi;

import io.lakebase.jdbc.LakebaseConnectionPoolDataSource;
import io.lakebase.jdbc.LakebaseDataSource;
import io.lakebase.jdbc.LakebaseDriver;
import io.lakebase.jdbc.LakebaseXADataSource;
import java.sql.Driver;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.function.BiConsumer;
import javax.sql.ConnectionPoolDataSource;
import javax.sql.DataSource;
import javax.sql.XADataSource;
import org.jspecify.annotations.Nullable;
import org.osgi.service.jdbc.DataSourceFactory;

/**
 * Makes data sources of OSGi's JDBC properties; every other name is a setting of this driver or of
 * pgjdbc. Safe for use by several threads.
 *
 * @see <a href="https://docs.osgi.org/specification/osgi.cmpn/8.0.0/service.jdbc.html">OSGi: JDBC
 *     service</a>
 */
public final class LakebaseDataSourceService implements DataSourceFactory {

  private static final Map<String, String> NAMES =
      Map.of(
          JDBC_URL, "url",
          JDBC_USER, "user",
          JDBC_PASSWORD, "password",
          JDBC_DATABASE_NAME, "PGDBNAME",
          JDBC_SERVER_NAME, "PGHOST",
          JDBC_PORT_NUMBER, "PGPORT");

  /** What describes a data source, or belongs to a pool that this driver does not have. */
  private static final Set<String> IGNORED =
      Set.of(
          JDBC_DATASOURCE_NAME,
          JDBC_DESCRIPTION,
          JDBC_NETWORK_PROTOCOL,
          JDBC_ROLE_NAME,
          JDBC_INITIAL_POOL_SIZE,
          JDBC_MAX_POOL_SIZE,
          JDBC_MIN_POOL_SIZE,
          JDBC_MAX_IDLE_TIME,
          JDBC_MAX_STATEMENTS,
          JDBC_PROPERTY_CYCLE);

  /** Makes a factory. */
  public LakebaseDataSourceService() {
    // Has no state.
  }

  @Override
  public DataSource createDataSource(@Nullable Properties properties) {
    LakebaseDataSource made = new LakebaseDataSource();
    fill(properties, made::setProperty);
    return made;
  }

  @Override
  public ConnectionPoolDataSource createConnectionPoolDataSource(@Nullable Properties properties) {
    LakebaseConnectionPoolDataSource made = new LakebaseConnectionPoolDataSource();
    fill(properties, made::setProperty);
    return made;
  }

  @Override
  public XADataSource createXADataSource(@Nullable Properties properties) {
    LakebaseXADataSource made = new LakebaseXADataSource();
    fill(properties, made::setProperty);
    return made;
  }

  /** The driver; it has no properties of its own. */
  @Override
  public Driver createDriver(@Nullable Properties properties) {
    return new LakebaseDriver();
  }

  private static void fill(@Nullable Properties properties, BiConsumer<String, String> setter) {
    if (properties == null) {
      return;
    }
    for (String name : properties.stringPropertyNames()) {
      if (!IGNORED.contains(name)) {
        setter.accept(NAMES.getOrDefault(name, name), properties.getProperty(name));
      }
    }
  }
}
