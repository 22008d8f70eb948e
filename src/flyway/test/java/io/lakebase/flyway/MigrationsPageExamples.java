package io.lakebase.flyway;

import org.flywaydb.core.Flyway;

/** The example of docs/migrations.md, which is compiled. */
final class MigrationsPageExamples {

  private MigrationsPageExamples() {}

  static void migrates() {
    Flyway.configure()
        .dataSource("jdbc:lakebase:projects/shop/branches/production/endpoints/primary", null, null)
        .load()
        .migrate();
  }
}
