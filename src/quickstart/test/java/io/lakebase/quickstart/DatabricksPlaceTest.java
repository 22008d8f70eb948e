package io.lakebase.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class DatabricksPlaceTest {

  private static final String ENDPOINT = "projects/shop/branches/production/endpoints/primary";

  @Test
  void nothingInTheEnvironmentMeansNoPlace() {
    assertThat(DatabricksPlace.from(Map.of("PATH", "/bin"))).isEmpty();
  }

  @Test
  void anEndpointAloneIsConnectedByItsName() {
    Place place =
        DatabricksPlace.from(Map.of("DATABRICKS_LAKEBASE_ENDPOINT", ENDPOINT)).orElseThrow();

    assertThat(place.url()).isEqualTo("jdbc:lakebase:" + ENDPOINT + "/databricks_postgres");
  }

  @Test
  void aHostBesideTheEndpointIsConnectedByItself() {
    Place place =
        DatabricksPlace.from(
                Map.of(
                    "DATABRICKS_LAKEBASE_ENDPOINT", ENDPOINT, "PGHOST", "ep-1", "PGDATABASE", "db"))
            .orElseThrow();

    assertThat(place.url()).isEqualTo("jdbc:lakebase://ep-1/db");
  }

  @Test
  void aPortOtherThanTheUsualIsTaken() {
    Place place =
        DatabricksPlace.from(
                Map.of("DATABRICKS_LAKEBASE_ENDPOINT", ENDPOINT, "PGHOST", "ep-1", "PGPORT", "99"))
            .orElseThrow();

    assertThat(place.url()).isEqualTo("jdbc:lakebase://ep-1:99/databricks_postgres");
  }

  @Test
  void aUrlPastedFromTheConsoleIsTakenAsItIs() {
    String pasted =
        "postgresql://me%40x.com@ep-1.example/db?sslmode=require&channel_binding=require";

    Place place = DatabricksPlace.from(Map.of("DBOS_SYSTEM_DATABASE_URL", pasted)).orElseThrow();

    assertThat(place.url()).isEqualTo("jdbc:lakebase:" + pasted);
  }
}
