package io.lakebase.compatibility;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.lakebase.compatibility.row.PoolWork;
import io.lakebase.compatibility.row.Row;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * The matrix's control: a pool that got one token as its password has to fail after the rotation.
 */
public final class FixedToken {

  private static final int CONNECTIONS = 3;

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
    config.setMaximumPoolSize(CONNECTIONS);
    config.setConnectionTimeout(3_000);
    try (HikariDataSource pool = new HikariDataSource(config)) {
      fill(pool);
      PoolWork.on(row, pool, pool.getHikariPoolMXBean()::softEvictConnections);
    }
  }

  /** A login that were under way at the rotation would have shown its token before. */
  private static void fill(HikariDataSource pool) throws SQLException {
    List<Connection> all = new ArrayList<>();
    for (int i = 0; i < CONNECTIONS; i++) {
      all.add(pool.getConnection());
    }
    for (Connection connection : all) {
      connection.close();
    }
  }
}
