package io.lakebase.compatibility;

import io.lakebase.compatibility.row.PoolWork;
import io.lakebase.compatibility.row.Row;
import org.apache.tomcat.jdbc.pool.DataSource;

/** Tomcat JDBC with nothing but a URL. */
public final class TomcatJdbc {

  private TomcatJdbc() {}

  public static void main(String[] arguments) throws Exception {
    Row.run(TomcatJdbc::run);
  }

  private static void run(Row row) throws Exception {
    DataSource pool = new DataSource();
    pool.setUrl(row.configured("url", "jdbc:lakebase:///"));
    pool.setMaxActive(3);
    pool.setInitialSize(1);
    try {
      PoolWork.on(row, pool, pool::purge);
    } finally {
      pool.close();
    }
  }
}
