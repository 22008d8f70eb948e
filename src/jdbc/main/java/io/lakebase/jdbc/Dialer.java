package io.lakebase.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import org.postgresql.Driver;

/** Opens one connection; pgjdbc's driver in earnest. */
@FunctionalInterface
interface Dialer {

  /** Opens a connection, or gives up when the limit is over. */
  Connection dial(String url, Properties properties, Duration limit) throws SQLException;

  /**
   * pgjdbc. A login that takes nothing but a password runs on kept threads; any other one may need
   * what a thread inherits from its caller, such as a Kerberos identity.
   */
  static Dialer pgjdbc() {
    Driver driver = new Driver();
    Dialer unlimited = (url, properties, limit) -> driver.connect(url, properties);
    return (url, properties, limit) -> {
      if ("password".equals(properties.getProperty("requireAuth"))) {
        return LoginThreads.SHARED.dial(unlimited, url, properties, limit);
      }
      double seconds = Math.max(1, limit.toMillis()) / 1000.0;
      properties.setProperty("loginTimeout", String.valueOf(seconds));
      return driver.connect(url, properties);
    };
  }
}
