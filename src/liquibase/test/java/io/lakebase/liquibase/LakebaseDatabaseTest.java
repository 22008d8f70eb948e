package io.lakebase.liquibase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ServiceLoader;
import liquibase.database.Database;
import liquibase.database.DatabaseFactory;
import liquibase.database.core.PostgresDatabase;
import liquibase.exception.DatabaseException;
import liquibase.resource.ClassLoaderResourceAccessor;
import org.assertj.core.util.Throwables;
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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:lakebase:postgresql://me:a@hunter2@127.0.0.1:1/db?sslmode=disable",
        "jdbc:lakebase://127.0.0.1:1/db?user=me&password=hunter2&sslpassword=hunter3",
        "jdbc:lakebase://127.0.0.1:1/db?databricksClientSecret=hunter2&databricksHost=127.0.0.1",
        "jdbc:lakebase:///db?DATABRICKSTOKEN=hunter2&databricksAzureClientSecret=hunter3",
        "jdbc:lakebase:///db?databricksProxyPassword=hunter2&password=hunter3&user=me",
      })
  void aFailureOfLiquibaseShowsNoSecretOfTheUrl(String url) {
    assertThatThrownBy(
            () -> factory.openDatabase(url, null, null, null, new ClassLoaderResourceAccessor()))
        .isInstanceOf(DatabaseException.class)
        .hasMessageContaining("*****")
        .extracting(Throwables::getStackTrace)
        .asString()
        .doesNotContain("hunter");
  }
}
