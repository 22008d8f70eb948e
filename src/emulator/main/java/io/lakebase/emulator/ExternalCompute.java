package io.lakebase.emulator;

import java.net.InetSocketAddress;
import java.sql.SQLException;
import java.util.Properties;
import org.postgresql.Driver;

/** A server that somebody else runs. */
record ExternalCompute(InetSocketAddress address, String superuser, String password)
    implements RunningCompute {
  static RunningCompute at(String jdbcUrl) {
    Properties parsed = Driver.parseURL(jdbcUrl, new Properties());
    if (parsed == null || parsed.getProperty("user") == null) {
      throw new IllegalArgumentException(
          "[external compute] needs jdbc:postgresql://host:port/postgres?user=…&password=… of a superuser");
    }
    return new ExternalCompute(
        new InetSocketAddress(
            parsed.getProperty("PGHOST", "localhost"),
            Integer.parseInt(parsed.getProperty("PGPORT", "5432"))),
        parsed.getProperty("user"),
        parsed.getProperty("password", ""));
  }

  @Override
  public void restart() {
    try {
      Sessions.terminateAll(adminJdbcUrl("postgres"));
    } catch (SQLException e) {
      throw new IllegalStateException("[external compute] sessions not terminated", e);
    }
  }

  @Override
  public void close() {
    // Not ours to stop.
  }

  @Override
  public String toString() {
    return "ExternalCompute[" + address + ", user=" + superuser + "]";
  }
}
