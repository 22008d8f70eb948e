package io.lakebase.benchmarks.workflow;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.dbos.transact.DBOS;
import dev.dbos.transact.config.DBOSConfig;
import io.lakebase.benchmarks.harness.Parameters;
import java.util.UUID;

/** DBOS Transact on a pool, not yet launched. */
record DbosPeer(HikariDataSource pool, DBOS dbos) implements AutoCloseable {

  /** Given {@code url} and the {@code pool}'s size. */
  static DbosPeer of(Parameters parameters) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(parameters.get("url"));
    config.setDriverClassName("org.postgresql.Driver");
    config.setMaximumPoolSize(parameters.number("pool"));
    config.addDataSourceProperty("reWriteBatchedInserts", "true");
    HikariDataSource pool = new HikariDataSource(config);
    DBOS dbos =
        new DBOS(
            DBOSConfig.defaults("benchmarks")
                .withDataSource(pool)
                .withAppVersion("1")
                .withExecutorId(UUID.randomUUID().toString())
                .withMigrate(true));
    return new DbosPeer(pool, dbos);
  }

  @Override
  public void close() {
    dbos.close();
    pool.close();
  }
}
