package io.lakebase.compatibility;

import io.lakebase.compatibility.row.PoolWork;
import io.lakebase.compatibility.row.Row;
import io.lakebase.jdbc.LakebaseConnectionPoolDataSource;
import java.time.Duration;
import org.apache.commons.dbcp2.datasources.SharedPoolDataSource;

/** Commons DBCP2's pool over the pooled connections of our data source. */
public final class DbcpByPooledConnections {

  private DbcpByPooledConnections() {}

  public static void main(String[] arguments) throws Exception {
    Row.run(DbcpByPooledConnections::run);
  }

  private static void run(Row row) throws Exception {
    row.configured("connectionPoolDataSource", LakebaseConnectionPoolDataSource.class.getName());
    try (SharedPoolDataSource pool = new SharedPoolDataSource()) {
      pool.setConnectionPoolDataSource(new LakebaseConnectionPoolDataSource());
      pool.setMaxTotal(3);
      pool.setMaxConnLifetime(Duration.ofSeconds(1));
      // Nothing to call: what is older than a second is retired when it is borrowed.
      PoolWork.on(row, pool, () -> {});
    }
  }
}
