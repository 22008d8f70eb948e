package io.lakebase.compatibility;

import io.lakebase.compatibility.row.PoolWork;
import io.lakebase.compatibility.row.Row;
import org.apache.commons.dbcp2.BasicDataSource;

/** Commons DBCP2 with nothing but a URL. */
public final class CommonsDbcp2 {

  private CommonsDbcp2() {}

  public static void main(String[] arguments) throws Exception {
    Row.run(CommonsDbcp2::run);
  }

  private static void run(Row row) throws Exception {
    try (BasicDataSource pool = new BasicDataSource()) {
      pool.setUrl(row.configured("url", "jdbc:lakebase:///"));
      pool.setMaxTotal(3);
      pool.setAccessToUnderlyingConnectionAllowed(true);
      PoolWork.on(row, pool, pool::restart);
    }
  }
}
