package io.lakebase.jdbc.databricks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.databricks.sdk.core.DatabricksConfig;
import io.lakebase.emulator.LakebaseEmulator;
import io.lakebase.jdbc.credential.LakebaseCredentials;
import io.lakebase.jdbc.credential.Workspace;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Properties;
import org.junit.jupiter.api.Test;

final class SdkWorkspaceTest {

  @Test
  void aUrlConnectsAsTheConfigurationRegisteredUnderItsName() throws Exception {
    try (LakebaseEmulator lakebase = LakebaseEmulator.builder().start()) {
      DatabricksConfig config =
          new DatabricksConfig()
              .setHost(lakebase.host().toString())
              .setAuthType("oauth-m2m")
              .setClientId(lakebase.servicePrincipal().clientId())
              .setClientSecret(lakebase.servicePrincipal().clientSecret());
      LakebaseCredentials.register("tenant-a", SdkWorkspace.of(config));
      Properties settings = new Properties();
      settings.put("lakebaseEndpoint", lakebase.endpoint().name());
      settings.put("lakebaseTrustedHosts", "localhost");
      settings.put("sslrootcert", lakebase.caCertificate().toString());
      String url =
          lakebase.endpoint().jdbcUrl().replace("jdbc:postgresql:", "jdbc:lakebase:")
              + "?lakebaseCredentialSource=tenant-a";

      try (Connection connection = DriverManager.getConnection(url, settings);
          Statement statement = connection.createStatement();
          ResultSet row = statement.executeQuery("SELECT current_user")) {
        row.next();

        assertThat(row.getString(1)).isEqualTo(lakebase.servicePrincipal().clientId());
      } finally {
        LakebaseCredentials.unregister("tenant-a");
      }
    }
  }

  @Test
  void twoOfTheSameConfigurationShareNoIdentity() {
    DatabricksConfig config = new DatabricksConfig().setHost("https://x.cloud.databricks.com");

    Workspace one = SdkWorkspace.of(config);

    assertThat(one.identity()).isNotEqualTo(SdkWorkspace.of(config).identity());
    assertThat(one.host()).isEqualTo("x.cloud.databricks.com");
  }

  @Test
  void aConfigurationWithoutHostIsRefusedAtOnce() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SdkWorkspace.of(new DatabricksConfig()))
        .withMessageContaining("names no workspace");
  }
}
