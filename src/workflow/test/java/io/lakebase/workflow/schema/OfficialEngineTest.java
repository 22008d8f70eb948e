package io.lakebase.workflow.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dbos.transact.DBOS;
import dev.dbos.transact.config.DBOSConfig;
import io.lakebase.workflow.TestPostgres;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class OfficialEngineTest {

  @Test
  void theOfficialEngineStartsOnOurSchemaAndChangesNothing() throws Exception {
    PGSimpleDataSource dataSource = TestPostgres.newDatabase();
    WorkflowSchema.migrate(dataSource, SchemaNames.DEFAULT);
    Set<String> before = Catalog.of(dataSource);

    DBOSConfig config =
        DBOSConfig.defaults("official")
            .withDatabaseUrl(dataSource.getURL())
            .withDbUser(dataSource.getUser())
            .withDbPassword(dataSource.getPassword())
            .withAppVersion("official-1")
            .withExecutorId("official");
    try (DBOS official = new DBOS(config)) {
      official.launch();
    }

    assertThat(Catalog.of(dataSource)).isEqualTo(before);
  }
}
