package io.lakebase.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.databricks.sdk.core.ApiClient;
import com.databricks.sdk.core.DatabricksConfig;
import com.databricks.sdk.service.postgres.DatabaseCredential;
import com.databricks.sdk.service.postgres.GenerateDatabaseCredentialRequest;
import com.databricks.sdk.service.postgres.PostgresAPI;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class FirstConnectionTest {
  @Test
  void theOfficialSdkGetsACredentialThatIsAPasswordUntilItExpires() throws SQLException {
    try (LakebaseEmulator lakebase =
        LakebaseEmulator.builder().tokenLifetime(Duration.ofSeconds(3)).start()) {
      String clientId = lakebase.servicePrincipal().clientId();
      PostgresAPI api =
          new PostgresAPI(
              new ApiClient(
                  new DatabricksConfig()
                      .setHost(lakebase.host().toString())
                      .setAuthType("oauth-m2m")
                      .setClientId(clientId)
                      .setClientSecret(lakebase.servicePrincipal().clientSecret())));

      DatabaseCredential credential =
          api.generateDatabaseCredential(
              new GenerateDatabaseCredentialRequest().setEndpoint(lakebase.endpoint().name()));

      try (Connection session = Clients.connect(lakebase, clientId, credential.getToken())) {
        assertThat(Clients.query(session, "SELECT current_user")).isEqualTo(clientId);
        Instant end = Instant.ofEpochSecond(credential.getExpireTime().getSeconds());
        Awaitility.await().until(() -> Instant.now().isAfter(end));
        assertThat(Clients.query(session, "SELECT 1")).isEqualTo("1");
      }
      assertThatThrownBy(() -> Clients.connect(lakebase, clientId, credential.getToken()))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("Invalid authorization for databricks identity login");
      assertThat(lakebase.requests().count(Route.CREDENTIALS)).isEqualTo(1);
    }
  }
}
