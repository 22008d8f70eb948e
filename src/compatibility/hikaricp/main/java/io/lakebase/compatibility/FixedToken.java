package io.lakebase.compatibility;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.lakebase.compatibility.row.PoolWork;
import io.lakebase.compatibility.row.Row;

/**
 * The matrix's control: a pool that got one token as its password has to fail after the rotation.
 */
public final class FixedToken {

  private FixedToken() {}

  public static void main(String[] arguments) throws Exception {
    Row.run(FixedToken::run);
  }

  private static void run(Row row) throws Exception {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(
        "jdbc:postgresql://"
            + System.getenv("PGHOST")
            + ":"
            + System.getenv("PGPORT")
            + "/"
            + System.getenv("PGDATABASE"));
    config.setUsername(System.getenv("PGUSER"));
    config.setPassword(System.getenv("ROW_FIXED_TOKEN"));
    config.addDataSourceProperty("sslmode", "verify-full");
    config.addDataSourceProperty("sslrootcert", System.getenv("PGSSLROOTCERT"));
    config.setMaximumPoolSize(3);
    config.setConnectionTimeout(3_000);
    try (HikariDataSource pool = new HikariDataSource(config)) {
      PoolWork.on(row, pool, pool.getHikariPoolMXBean()::softEvictConnections);
    }
  }
}
