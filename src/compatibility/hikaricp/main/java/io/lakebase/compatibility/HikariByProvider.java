package io.lakebase.compatibility;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.lakebase.compatibility.row.PoolWork;
import io.lakebase.compatibility.row.Row;

/** HikariCP with pgjdbc's own driver and a token for each connection. */
public final class HikariByProvider {

  private HikariByProvider() {}

  public static void main(String[] arguments) throws Exception {
    Row.run(HikariByProvider::run);
  }

  private static void run(Row row) throws Exception {
    HikariConfig config = new HikariConfig();
    String server = System.getenv("PGHOST") + ":" + System.getenv("PGPORT");
    config.setJdbcUrl(
        row.configured(
            "jdbcUrl", "jdbc:postgresql://" + server + "/" + System.getenv("PGDATABASE")));
    config.setCredentialsProviderClassName(
        row.configured(
            "credentialsProviderClassName",
            "io.lakebase.jdbc.hikari.LakebaseHikariCredentialsProvider"));
    config.addDataSourceProperty("sslmode", row.configured("dataSource.sslmode", "verify-full"));
    config.addDataSourceProperty("sslrootcert", System.getenv("PGSSLROOTCERT"));
    config.setMaximumPoolSize(3);
    try (HikariDataSource pool = new HikariDataSource(config)) {
      PoolWork.on(row, pool, pool.getHikariPoolMXBean()::softEvictConnections);
    }
  }
}
