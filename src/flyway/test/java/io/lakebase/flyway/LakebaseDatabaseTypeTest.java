package io.lakebase.flyway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ServiceLoader;
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
}
