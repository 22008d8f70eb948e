package io.lakebase.workflow.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dbos.transact.migrations.MigrationManager;
import io.lakebase.workflow.TestPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class WorkflowSchemaTest {

  private static final SchemaNames NAMES = SchemaNames.DEFAULT;

  @Test
  void aFreshSchemaEqualsTheOfficialOneWithItsLaterChanges() throws Exception {
    PGSimpleDataSource official = TestPostgres.newDatabase();
    officialMigration(official);
    TestPostgres.execute(official, ChangesTo108.SQL);
    DataSource ours = TestPostgres.newDatabase();

    SchemaFeatures features = WorkflowSchema.migrate(ours, NAMES);

    assertThat(Catalog.of(ours)).isEqualTo(Catalog.of(official)).hasSizeGreaterThan(150);
    assertThat(features).isEqualTo(new SchemaFeatures(108, true, true, true));
    assertThat(versions(ours)).containsExactly(108L);
  }

  @Test
  void anOfficialSchemaIsAcceptedUntouched() throws Exception {
    PGSimpleDataSource dataSource = TestPostgres.newDatabase();
    officialMigration(dataSource);
    Set<String> before = Catalog.of(dataSource);

    SchemaFeatures features = WorkflowSchema.migrate(dataSource, NAMES);

    assertThat(features).isEqualTo(new SchemaFeatures(41, false, false, false));
    assertThat(Catalog.of(dataSource)).isEqualTo(before);
    assertThat(versions(dataSource)).containsExactly(41L);
  }

  @Test
  void theOfficialMigrationLeavesOursUntouched() throws Exception {
    PGSimpleDataSource dataSource = TestPostgres.newDatabase();
    WorkflowSchema.migrate(dataSource, NAMES);
    Set<String> before = Catalog.of(dataSource);

    officialMigration(dataSource);

    assertThat(Catalog.of(dataSource)).isEqualTo(before);
    assertThat(versions(dataSource)).containsExactly(108L);
  }

  @Test
  void aLaterSchemaIsAccepted() throws Exception {
    DataSource dataSource = TestPostgres.newDatabase();
    WorkflowSchema.migrate(dataSource, NAMES);
    TestPostgres.execute(dataSource, "UPDATE dbos.dbos_migrations SET version = 118");

    assertThat(WorkflowSchema.migrate(dataSource, NAMES).version()).isEqualTo(118);
  }

  @Test
  void tenProcessesAndTheOfficialLibraryMayStartAtOnce() throws Exception {
    PGSimpleDataSource dataSource = TestPostgres.newDatabase();
    ExecutorService executor = Executors.newFixedThreadPool(11);
    CountDownLatch go = new CountDownLatch(1);
    try {
      List<Future<?>> starts = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        starts.add(
            executor.submit(
                () -> {
                  go.await();
                  return WorkflowSchema.migrate(dataSource, NAMES);
                }));
      }
      starts.add(
          executor.submit(
              () -> {
                go.await();
                officialMigration(dataSource);
                return null;
              }));
      go.countDown();
      for (Future<?> start : starts) {
        start.get();
      }
    } finally {
      executor.shutdownNow();
    }

    assertThat(versions(dataSource))
        .hasSize(1)
        .allMatch(version -> version == 41 || version == 108);
    assertThat(count(dataSource, "SELECT count(*) FROM lakebase_workflow.migrations"))
        .isEqualTo(OwnTables.MIGRATIONS.size());
  }

  @Test
  void theNamesCanBeChosen() throws Exception {
    DataSource dataSource = TestPostgres.newDatabase();
    SchemaNames names = new SchemaNames("My \"Shop\"", "my own");

    SchemaFeatures features = WorkflowSchema.migrate(dataSource, names);

    assertThat(features.version()).isEqualTo(108);
    TestPostgres.execute(
        dataSource, "SELECT \"My \"\"Shop\"\"\".enqueue_workflow('w', 'q', workflow_id => 'x')");
    assertThat(count(dataSource, "SELECT count(*) FROM \"My \"\"Shop\"\"\".workflow_status"))
        .isEqualTo(1);
    assertThat(count(dataSource, "SELECT count(*) FROM \"my own\".leases")).isZero();
  }

  @Test
  void aTooOldSchemaIsAClearError() {
    DataSource dataSource = TestPostgres.newDatabase();
    TestPostgres.execute(
        dataSource,
        """
        CREATE SCHEMA dbos; CREATE TABLE dbos.dbos_migrations (version BIGINT PRIMARY KEY);
        INSERT INTO dbos.dbos_migrations VALUES (40)
        """);

    assertThatThrownBy(() -> WorkflowSchema.migrate(dataSource, NAMES))
        .isInstanceOf(SchemaException.class)
        .hasMessageContaining("[dbos]")
        .hasMessageContaining("version 40");
  }

  /** Releases of DBOS for TypeScript stand at 41 and 61 with these columns still to come. */
  @Test
  void aSchemaThatLacksColumnsIsAClearErrorWhateverItsNumber() throws Exception {
    PGSimpleDataSource dataSource = TestPostgres.newDatabase();
    officialMigration(dataSource);
    TestPostgres.execute(
        dataSource,
        """
        ALTER TABLE dbos.workflow_status DROP COLUMN attributes, DROP COLUMN schedule_name;
        DROP TABLE dbos.queues;
        UPDATE dbos.dbos_migrations SET version = 61
        """);
    String lacking =
        "[dbos] the DBOS schema is at version 61 of the DBOS library that made it, which is too old:"
            + " it lacks workflow_status.attributes, workflow_status.schedule_name, queues.name."
            + " Upgrade that library";

    assertThatThrownBy(() -> WorkflowSchema.migrate(dataSource, NAMES))
        .isInstanceOf(SchemaException.class)
        .hasMessageStartingWith(lacking);
    assertThat(
            count(
                dataSource,
                "SELECT count(*) FROM pg_namespace WHERE nspname = 'lakebase_workflow'"))
        .isZero();

    TestPostgres.execute(dataSource, WorkflowSchema.migrationSql(NAMES));
    assertThatThrownBy(() -> WorkflowSchema.migrate(dataSource, NAMES))
        .isInstanceOf(SchemaException.class)
        .hasMessageStartingWith(lacking);
  }

  @Test
  void aRoleThatMayNotCreateIsToldWhatToDo() {
    PGSimpleDataSource dataSource = TestPostgres.newDatabase();
    asRole(dataSource, "");

    assertThatThrownBy(() -> WorkflowSchema.migrate(dataSource, NAMES))
        .isInstanceOf(SchemaException.class)
        .hasMessageContaining("migrationSql");
  }

  @Test
  void aRoleThatMayNotWriteIsToldWhatToDo() throws Exception {
    PGSimpleDataSource dataSource = TestPostgres.newDatabase();
    WorkflowSchema.migrate(dataSource, NAMES);
    asRole(
        dataSource,
        """
        GRANT USAGE ON SCHEMA dbos, lakebase_workflow TO %1$s;
        GRANT SELECT ON ALL TABLES IN SCHEMA dbos, lakebase_workflow TO %1$s
        """);

    assertThatThrownBy(() -> WorkflowSchema.migrate(dataSource, NAMES))
        .isInstanceOf(SchemaException.class)
        .hasMessageContaining("not writable");
  }

  @Test
  void aRoleWithoutExtensionsMayCreateTheSchemas() throws Exception {
    PGSimpleDataSource dataSource = TestPostgres.newDatabase();
    asRole(dataSource, "GRANT CREATE ON DATABASE " + dataSource.getDatabaseName() + " TO %1$s");

    assertThat(WorkflowSchema.migrate(dataSource, NAMES).version()).isEqualTo(108);
    assertThat(count(dataSource, "SELECT count(*) FROM pg_extension WHERE extname = 'uuid-ossp'"))
        .isZero();
  }

  private static void asRole(PGSimpleDataSource dataSource, String grants) {
    String role = "plain_" + dataSource.getDatabaseName();
    TestPostgres.execute(dataSource, "CREATE ROLE " + role + " LOGIN PASSWORD 'plain'");
    if (!grants.isEmpty()) {
      TestPostgres.execute(dataSource, String.format(grants, role));
    }
    dataSource.setUser(role);
    dataSource.setPassword("plain");
  }

  private static void officialMigration(PGSimpleDataSource dataSource) {
    MigrationManager.runMigrations(
        dataSource.getURL(), dataSource.getUser(), dataSource.getPassword(), "dbos", true);
  }

  private static List<Long> versions(DataSource dataSource) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT version FROM dbos.dbos_migrations")) {
      List<Long> versions = new ArrayList<>();
      while (rows.next()) {
        versions.add(rows.getLong(1));
      }
      return versions;
    }
  }

  private static long count(DataSource dataSource, String sql) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    }
  }
}
