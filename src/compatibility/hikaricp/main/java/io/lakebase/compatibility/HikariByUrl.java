package io.lakebase.compatibility;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.lakebase.compatibility.row.PoolWork;
import io.lakebase.compatibility.row.Row;

/** HikariCP with nothing but a URL. */
public final class HikariByUrl {

  private HikariByUrl() {}

  public static void main(String[] arguments) throws Exception {
    Row.run(HikariByUrl::run);
  }

  private static void run(Row row) throws Exception {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(row.configured("jdbcUrl", "jdbc:lakebase:///"));
    config.setMaximumPoolSize(3);
    try (HikariDataSource pool = new HikariDataSource(config)) {
      PoolWork.on(row, pool, pool.getHikariPoolMXBean()::softEvictConnections);
    }
  }
}
