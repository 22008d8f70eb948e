package io.lakebase.compatibility;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.lakebase.compatibility.row.PoolWork;
import io.lakebase.compatibility.row.Row;

/** HikariCP with our data source and its bean properties. */
public final class HikariByDataSource {

  private HikariByDataSource() {}

  public static void main(String[] arguments) throws Exception {
    Row.run(HikariByDataSource::run);
  }

  private static void run(Row row) throws Exception {
    HikariConfig config = new HikariConfig();
    config.setDataSourceClassName(
        row.configured("dataSourceClassName", "io.lakebase.jdbc.LakebaseDataSource"));
    config.addDataSourceProperty(
        "lakebaseEndpoint",
        row.configured("dataSource.lakebaseEndpoint", System.getenv("LAKEBASE_ENDPOINT")));
    config.addDataSourceProperty("sslRootCert", System.getenv("PGSSLROOTCERT"));
    config.addDataSourceProperty("lakebaseTrustedHosts", System.getenv("LAKEBASE_TRUSTED_HOSTS"));
    config.addDataSourceProperty("portNumber", System.getenv("PGPORT"));
    config.addDataSourceProperty("databaseName", System.getenv("PGDATABASE"));
    config.setMaximumPoolSize(3);
    try (HikariDataSource pool = new HikariDataSource(config)) {
      PoolWork.on(row, pool, pool.getHikariPoolMXBean()::softEvictConnections);
    }
  }
}
