package io.lakebase.compatibility;

import com.mchange.v2.c3p0.ComboPooledDataSource;
import io.lakebase.compatibility.row.PoolWork;
import io.lakebase.compatibility.row.Row;

/** C3P0 with pgjdbc's own driver, which asks our plugin for the password of each login. */
public final class C3p0ByPlugin {

  private C3p0ByPlugin() {}

  public static void main(String[] arguments) throws Exception {
    Row.run(C3p0ByPlugin::run);
  }

  private static void run(Row row) throws Exception {
    String server = System.getenv("PGHOST") + ":" + System.getenv("PGPORT");
    String url =
        row.configured(
            "jdbcUrl",
            "jdbc:postgresql://"
                + server
                + "/"
                + System.getenv("PGDATABASE")
                + "?sslmode=verify-full"
                + "&authenticationPluginClassName=io.lakebase.jdbc.LakebaseAuthenticationPlugin");
    ComboPooledDataSource pool = new ComboPooledDataSource();
    pool.setDriverClass("org.postgresql.Driver");
    pool.setJdbcUrl(url + "&sslrootcert=" + System.getenv("PGSSLROOTCERT"));
    pool.setUser(System.getenv("PGUSER"));
    row.configured("user", "the identity");
    pool.setInitialPoolSize(1);
    pool.setMaxPoolSize(3);
    try {
      PoolWork.on(row, pool, pool::softResetAllUsers);
    } finally {
      pool.close();
    }
  }
}
