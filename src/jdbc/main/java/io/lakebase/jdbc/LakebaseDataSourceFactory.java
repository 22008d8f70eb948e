package io.lakebase.jdbc;

import java.util.Enumeration;
import java.util.Hashtable;
import java.util.Set;
import javax.naming.Context;
import javax.naming.Name;
import javax.naming.RefAddr;
import javax.naming.Reference;
import javax.naming.spi.ObjectFactory;
import org.jspecify.annotations.Nullable;

/**
 * Makes data sources of JNDI references, those of {@link LakebaseDataSource#getReference} and those
 * that containers make of their configuration.
 *
 * <p>Safe for use by several threads.
 */
public final class LakebaseDataSourceFactory implements ObjectFactory {

  /** What containers add for themselves. */
  private static final Set<String> CONTAINERS =
      Set.of("auth", "scope", "singleton", "closeMethod", "factory", "type", "description");

  /** Makes a factory, as JNDI does. */
  public LakebaseDataSourceFactory() {
    // Has no state.
  }

  /** The data source that a reference describes, or null if it describes something else. */
  @Override
  public @Nullable Object getObjectInstance(
      @Nullable Object object,
      @Nullable Name name,
      @Nullable Context context,
      @Nullable Hashtable<?, ?> environment) {
    SettingsBean dataSource = object instanceof Reference it ? made(it.getClassName()) : null;
    if (dataSource == null) {
      return null;
    }
    Reference reference = (Reference) object;
    for (Enumeration<RefAddr> all = reference.getAll(); all.hasMoreElements(); ) {
      RefAddr address = all.nextElement();
      if (address.getContent() instanceof String value && !CONTAINERS.contains(address.getType())) {
        dataSource.setProperty(propertyName(address.getType()), value);
      }
    }
    return dataSource;
  }

  private static @Nullable SettingsBean made(String className) {
    return switch (className) {
      case "io.lakebase.jdbc.LakebaseDataSource", "javax.sql.DataSource" ->
          new LakebaseDataSource();
      case "io.lakebase.jdbc.LakebaseConnectionPoolDataSource",
          "javax.sql.ConnectionPoolDataSource" ->
          new LakebaseConnectionPoolDataSource();
      case "io.lakebase.jdbc.LakebaseXADataSource", "javax.sql.XADataSource" ->
          new LakebaseXADataSource();
      default -> null;
    };
  }

  private static String propertyName(String type) {
    return switch (type) {
      case "username" -> "user";
      case "databaseName" -> "PGDBNAME";
      case "serverName", "serverNames" -> "PGHOST";
      case "portNumber", "portNumbers" -> "PGPORT";
      case "applicationName" -> "ApplicationName";
      case "sslMode" -> "sslmode";
      case "sslRootCert" -> "sslrootcert";
      case "URL", "jdbcUrl" -> "url";
      default -> type;
    };
  }
}
