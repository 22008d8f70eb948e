package io.lakebase.jdbc;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import javax.sql.ConnectionEvent;
import javax.sql.ConnectionEventListener;
import javax.sql.PooledConnection;

/** Every way in that ends in a JDBC connection. */
enum Entrance {
  DRIVER {
    @Override
    Connection open(Properties settings) throws SQLException {
      return DriverManager.getConnection(LocalLakebase.url(), settings);
    }
  },
  DATA_SOURCE {
    @Override
    Connection open(Properties settings) throws SQLException {
      return configured(new LakebaseDataSource(), settings).getConnection();
    }
  },
  POSTGRES_DRIVER {
    @Override
    Connection open(Properties settings) throws SQLException {
      return new LakebasePostgresDriver().connect(postgresUrl(), settings);
    }
  },
  PLUGIN {
    @Override
    Connection open(Properties settings) throws SQLException {
      Properties plain = PluginTest.settings();
      settings.stringPropertyNames().stream()
          .filter(name -> !name.equals("lakebaseTrustedHosts"))
          .forEach(name -> plain.setProperty(name, settings.getProperty(name)));
      try {
        return DriverManager.getConnection(postgresUrl(), plain);
      } finally {
        System.clearProperty("lakebaseTrustedHosts");
      }
    }
  },
  POOLED {
    @Override
    Connection open(Properties settings) throws SQLException {
      return handle(
          configured(new LakebaseConnectionPoolDataSource(), settings).getPooledConnection());
    }
  },
  XA {
    @Override
    Connection open(Properties settings) throws SQLException {
      return handle(configured(new LakebaseXADataSource(), settings).getXAConnection());
    }
  };

  /** Connects as these settings say; all of it is gone when the connection is closed. */
  abstract Connection open(Properties settings) throws SQLException;

  Connection open() throws SQLException {
    return open(LocalLakebase.settings());
  }

  static <T extends SettingsBean> T configured(T dataSource, Properties settings) {
    settings.stringPropertyNames().forEach(n -> dataSource.setProperty(n, settings.getProperty(n)));
    dataSource.setUrl(LocalLakebase.url());
    return dataSource;
  }

  private static String postgresUrl() {
    return LocalLakebase.url().replace("jdbc:lakebase:", "jdbc:postgresql:");
  }

  private static Connection handle(PooledConnection physical) throws SQLException {
    physical.addConnectionEventListener(
        new ConnectionEventListener() {
          @Override
          public void connectionClosed(ConnectionEvent event) {
            try {
              physical.close();
            } catch (SQLException e) {
              throw new IllegalStateException(e);
            }
          }

          @Override
          public void connectionErrorOccurred(ConnectionEvent event) {
            // The test sees the exception itself.
          }
        });
    return physical.getConnection();
  }
}
