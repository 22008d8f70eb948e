package io.lakebase.flyway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ServiceLoader;
import org.assertj.core.util.Throwables;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.configuration.ClassicConfiguration;
import org.flywaydb.core.extensibility.Plugin;
import org.flywaydb.core.internal.database.DatabaseType;
import org.flywaydb.core.internal.database.DatabaseTypeRegister;
import org.flywaydb.database.postgresql.PostgreSQLDatabaseType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LakebaseDatabaseTypeTest {

  private final LakebaseDatabaseType type = new LakebaseDatabaseType();

  @Test
  void flywayFindsItByItsPluginInterface() {
    assertThat(ServiceLoader.load(Plugin.class))
        .hasAtLeastOneElementOfType(LakebaseDatabaseType.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:lakebase:///",
        "jdbc:lakebase://host:5432/db?user=me",
        "jdbc:lakebase:postgresql://host/db",
        "jdbc:lakebase:postgres://me%40x.com@host/db?sslmode=require",
        "jdbc:lakebase:projects/p/branches/b/endpoints/e",
      })
  void flywayChoosesItForEveryFormOfOurUrl(String url) {
    DatabaseType chosen =
        DatabaseTypeRegister.getDatabaseTypeForUrl(url, new ClassicConfiguration());

    assertThat(chosen).isInstanceOf(LakebaseDatabaseType.class);
    assertThat(chosen.getDriverClass(url, null)).isEqualTo("io.lakebase.jdbc.LakebaseDriver");
  }

  @Test
  void leavesPostgresqlUrlsToFlywaysOwnType() {
    DatabaseType chosen =
        DatabaseTypeRegister.getDatabaseTypeForUrl(
            "jdbc:postgresql://host/db", new ClassicConfiguration());

    assertThat(chosen.getClass()).isEqualTo(PostgreSQLDatabaseType.class);
  }

  @Test
  void leavesTheUrlOfTheCommercialDriverOfThatPrefixAlone() {
    assertThat(type.handlesJDBCUrl("jdbc:lakebase:User=me;Server=host;")).isFalse();
  }

  @Test
  void leavesOpenConnectionsToFlywaysOwnType() {
    assertThat(type.handlesDatabaseProductNameAndVersion("PostgreSQL", "PostgreSQL 17.2", null))
        .isFalse();
  }

  @Test
  void asksForNoUserAndNoPassword() {
    assertThat(type.externalAuthPropertiesRequired("jdbc:lakebase:///", null, null)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:lakebase:postgresql://me:a@hunter2@127.0.0.1:1/db?sslmode=disable",
        "jdbc:lakebase://127.0.0.1:1/db?user=me&password=hunter2&sslpassword=hunter2",
        "jdbc:lakebase://127.0.0.1:1/db?databricksClientSecret=hunter2&databricksHost=127.0.0.1",
        "jdbc:lakebase:///db?DATABRICKSTOKEN=hunter2&databricksAzureClientSecret=hunter2",
        "jdbc:lakebase:///db?databricksProxyPassword=hunter2&password=hunter2&user=me",
      })
  void aFailureOfFlywayShowsNoSecretOfTheUrl(String url) {
    assertThatThrownBy(() -> Flyway.configure().dataSource(url, null, null).load().info())
        .isInstanceOf(FlywayException.class)
        .hasMessageContaining("********")
        .extracting(Throwables::getStackTrace)
        .asString()
        .doesNotContain("hunter2");
  }
}
