package io.lakebase.liquibase;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ServiceLoader;
import liquibase.database.Database;
import liquibase.database.DatabaseFactory;
import liquibase.database.core.PostgresDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LakebaseDatabaseTest {

  private final DatabaseFactory factory = DatabaseFactory.getInstance();

  @Test
  void liquibaseFindsItByItsServiceInterface() {
    assertThat(ServiceLoader.load(Database.class))
        .hasAtLeastOneElementOfType(LakebaseDatabase.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:lakebase:///",
        "jdbc:lakebase://host:5432/db?user=me",
        "jdbc:lakebase:postgresql://host/db",
        "jdbc:lakebase:projects/p/branches/b/endpoints/e",
      })
  void liquibaseTakesOurDriverForEveryFormOfOurUrl(String url) {
    assertThat(factory.findDefaultDriver(url)).isEqualTo("io.lakebase.jdbc.LakebaseDriver");
  }

  @Test
  void otherUrlsKeepTheirDriver() {
    assertThat(factory.findDefaultDriver("jdbc:postgresql://host/db"))
        .isEqualTo("org.postgresql.Driver");
    assertThat(factory.findDefaultDriver("jdbc:lakebase:User=me;Server=host;")).isNull();
  }

  @Test
  void theShortNamePostgresqlStillMeansLiquibasesOwnDatabase() {
    assertThat(factory.getDatabase("postgresql").getClass()).isEqualTo(PostgresDatabase.class);
  }

  @Test
  void claimsNoConnection() {
    assertThat(new LakebaseDatabase().isCorrectDatabaseImplementation(null)).isFalse();
  }
}
