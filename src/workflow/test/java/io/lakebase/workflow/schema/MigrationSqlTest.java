package io.lakebase.workflow.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lakebase.workflow.TestPostgres;
import io.lakebase.workflow.Workflow;
import io.lakebase.workflow.WorkflowEngine;
import io.lakebase.workflow.WorkflowException;
import io.lakebase.workflow.WorkflowType;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** The script for administrators; pgjdbc runs its statements one by one, as psql does. */
class MigrationSqlTest {

  private static final WorkflowType<String, String> GREET =
      Workflow.type("greet", String.class, String.class);

  @Test
  void makesTheCatalogueThatTheEngineMakes() throws Exception {
    PGSimpleDataSource scripted = TestPostgres.newDatabase();
    PGSimpleDataSource migrated = TestPostgres.newDatabase();

    TestPostgres.execute(scripted, WorkflowEngine.migrationSql());
    engine(migrated, "dbos", "lakebase_workflow").close();

    assertThat(Catalog.of(scripted)).isEqualTo(Catalog.of(migrated)).hasSizeGreaterThan(150);
    assertThat(Catalog.of(scripted, "lakebase_workflow"))
        .isEqualTo(Catalog.of(migrated, "lakebase_workflow"))
        .hasSizeGreaterThan(10);
  }

  @Test
  void changesNothingWhereNothingIsMissing() throws Exception {
    PGSimpleDataSource database = TestPostgres.newDatabase();
    TestPostgres.execute(database, WorkflowEngine.migrationSql());
    var before = Catalog.of(database);
    var ownBefore = Catalog.of(database, "lakebase_workflow");

    TestPostgres.execute(database, WorkflowEngine.migrationSql());

    assertThat(Catalog.of(database)).isEqualTo(before);
    assertThat(Catalog.of(database, "lakebase_workflow")).isEqualTo(ownBefore);
  }

  @Test
  void anEngineThatMayCreateNothingStartsOnItUnderChosenNames() {
    PGSimpleDataSource database = TestPostgres.newDatabase();
    String role = "runner_" + database.getDatabaseName();
    TestPostgres.execute(database, WorkflowEngine.migrationSql("The \"Shop\"", "the own"));
    TestPostgres.execute(
        database,
        String.format(
            """
            CREATE ROLE %1$s LOGIN PASSWORD 'runs';
            GRANT USAGE ON SCHEMA "The ""Shop""\", "the own" TO %1$s;
            GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA "The ""Shop""\", "the own" TO %1$s
            """,
            role));
    database.setUser(role);
    database.setPassword("runs");
    assertThatThrownBy(() -> TestPostgres.execute(database, "CREATE SCHEMA another"))
        .hasRootCauseMessage("ERROR: permission denied for database " + database.getDatabaseName());

    try (WorkflowEngine engine = engine(database, "The \"Shop\"", "the own")) {
      assertThat(engine.start(GREET, "ada").result()).isEqualTo("hello ada");
    }
  }

  @Test
  void anEngineThatMayCreateNothingIsToldOfIt() {
    PGSimpleDataSource database = TestPostgres.newDatabase();
    String role = "stranger_" + database.getDatabaseName();
    TestPostgres.execute(database, "CREATE ROLE " + role + " LOGIN PASSWORD 'no'");
    database.setUser(role);
    database.setPassword("no");

    assertThatThrownBy(() -> engine(database, "dbos", "lakebase_workflow"))
        .isInstanceOf(WorkflowException.class)
        .hasMessageContaining("WorkflowEngine.migrationSql()");
  }

  private static WorkflowEngine engine(PGSimpleDataSource on, String schema, String own) {
    return WorkflowEngine.builder(on)
        .schema(schema)
        .extensionSchema(own)
        .register(GREET, (ctx, name) -> ctx.step("greeting", String.class, step -> "hello " + name))
        .start();
  }
}
