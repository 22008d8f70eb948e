package io.lakebase.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.databricks.sdk.core.DatabricksConfig;
import com.zaxxer.hikari.HikariConfig;
import io.lakebase.jdbc.credential.Credential;
import io.lakebase.jdbc.credential.LakebaseCredentials;
import io.lakebase.jdbc.credential.ResourceName;
import io.lakebase.jdbc.databricks.SdkWorkspace;
import io.lakebase.jdbc.hikari.LakebaseHikariCredentialsProvider;
import io.lakebase.jdbc.micrometer.LakebaseMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Properties;

/** The examples of docs/driver.md, docs/doors.md and docs/observability.md, which are compiled. */
class DriverPagesExamples {

  interface Vault {
    Credential databaseCredential(ResourceName.Target target);
  }

  void connects() throws SQLException {
    try (Connection connection =
        DriverManager.getConnection(
            "jdbc:lakebase:projects/shop/branches/production/endpoints/primary/databricks_postgres")) {
      assertThat(connection).isNotNull();
    }
  }

  void warmsUp(String url, Properties properties) {
    LakebaseDriver.warmUp(url, properties);
  }

  void registers(String token, Instant issuedAt, Instant expiresAt) throws Exception {
    LakebaseCredentials.register("tenants", request -> new Credential(token, issuedAt, expiresAt));
    LakebaseCredentials.register(
        "tenant-a", SdkWorkspace.of(new DatabricksConfig().setHost("https://tenant-a.example")));
  }

  void registersAnotherSource(Vault myVault) {
    LakebaseCredentials.register("shop", request -> myVault.databaseCredential(request.target()));
  }

  void pools(HikariConfig config) {
    config.setJdbcUrl(
        "jdbc:postgresql://HOST/db?sslmode=verify-full&sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory");
    config.setCredentialsProvider(
        new LakebaseHikariCredentialsProvider("jdbc:lakebase:projects/p", null));
  }

  void measures(MeterRegistry registry) {
    try (LakebaseMetrics metrics = new LakebaseMetrics()) {
      metrics.bindTo(registry);
      assertThat(registry.getMeters()).isNotEmpty();
    }
  }

  void logsIn() throws SQLException {
    LakebaseLogin login = LakebaseLogin.of("jdbc:lakebase:projects/p", null);
    login.host();
    login.port();
    login.database();
    login.user();
    login.password();
  }
}
