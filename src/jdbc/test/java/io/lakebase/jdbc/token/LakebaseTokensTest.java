package io.lakebase.jdbc.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lakebase.emulator.LakebaseEmulator;
import io.lakebase.emulator.LakebaseExtension;
import io.lakebase.emulator.Route;
import io.lakebase.jdbc.credential.Credential;
import io.lakebase.jdbc.credential.CredentialRequest;
import io.lakebase.jdbc.credential.HostRole;
import io.lakebase.jdbc.credential.ResourceName;
import io.lakebase.jdbc.credential.Workspace;
import io.lakebase.jdbc.databricks.AuthenticationSetting;
import io.lakebase.jdbc.databricks.AuthenticationSettings;
import io.lakebase.jdbc.databricks.Workspaces;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.Properties;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LakebaseExtension.class)
class LakebaseTokensTest {

  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private static LakebaseTokens tokens(LakebaseEmulator lakebase) throws Exception {
    Workspace workspace =
        Workspaces.of(
            AuthenticationSettings.builder()
                .set(AuthenticationSetting.HOST, lakebase.host().toString())
                .set(AuthenticationSetting.CLIENT_ID, lakebase.servicePrincipal().clientId())
                .set(
                    AuthenticationSetting.CLIENT_SECRET, lakebase.servicePrincipal().clientSecret())
                .trustedHosts(Set.of("localhost"))
                .build());
    ResourceName.Target target =
        (ResourceName.Target) ResourceName.parse(lakebase.endpoint().name());
    return LakebaseTokens.of(workspace, CredentialRequest.of(target));
  }

  @Test
  void aTokenLogsInWithStockPgjdbc(LakebaseEmulator lakebase) throws Exception {
    LakebaseTokens tokens = tokens(lakebase);
    String host = tokens.endpoint(TIMEOUT).host(HostRole.READ_WRITE).orElseThrow();
    Properties login = new Properties();
    login.setProperty("user", tokens.role(TIMEOUT));
    login.setProperty("password", tokens.token(TIMEOUT));
    login.setProperty("sslmode", "verify-full");
    login.setProperty("sslrootcert", lakebase.caCertificate().toString());

    String url =
        "jdbc:postgresql://" + host + ":" + lakebase.endpoint().port() + "/" + lakebase.database();
    try (Connection connection = DriverManager.getConnection(url, login)) {
      assertThat(connection.isValid(5)).isTrue();
    }
  }

  @Test
  void aTokenIsSharedAndReplacedOnceWhenItIsRefused(LakebaseEmulator lakebase) throws Exception {
    Credential first = tokens(lakebase).credential(TIMEOUT);

    assertThat(tokens(lakebase).credential(TIMEOUT)).isEqualTo(first);
    assertThat(tokens(lakebase).refused(first)).isTrue();
    assertThat(tokens(lakebase).credential(TIMEOUT)).isNotEqualTo(first);
    assertThat(lakebase.requests().count(Route.CREDENTIALS)).isLessThanOrEqualTo(2);
  }

  @Test
  void showsNoToken(LakebaseEmulator lakebase) throws Exception {
    LakebaseTokens tokens = tokens(lakebase);

    assertThat(tokens.toString())
        .contains(lakebase.endpoint().name())
        .doesNotContain(tokens.token(TIMEOUT));
  }

  @Test
  void issuesTokensForEndpointsAndInstancesOnly() {
    assertThatThrownBy(() -> LakebaseTokens.fromEnvironment("projects/shop"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
