package io.lakebase.compatibility;

import io.lakebase.compatibility.row.Row;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationVersion;

/** Flyway's API with nothing but a URL. */
public final class FlywayApi {

  private FlywayApi() {}

  public static void main(String[] arguments) throws Exception {
    Row.run(FlywayApi::run);
  }

  private static void run(Row row) throws Exception {
    String url = row.configured("dataSource", "jdbc:lakebase:///");
    int first = flyway(url, MigrationVersion.fromVersion("1")).migrate().migrationsExecuted;
    row.check(first == 1, "the first migration ran");
    row.rotate();
    Flyway flyway = flyway(url, MigrationVersion.LATEST);
    int second = flyway.migrate().migrationsExecuted;
    row.check(second == 1, "the second migration ran on a new connection");
    flyway.validate();
    row.check(flyway.info().pending().length == 0, "nothing is pending");
    row.did("two migrations, one of them on a new connection; validate, info");
  }

  private static Flyway flyway(String url, MigrationVersion target) {
    return Flyway.configure().dataSource(url, null, null).target(target).load();
  }
}
