package io.lakebase.benchmarks.driver;

import com.databricks.sdk.core.ApiClient;
import com.databricks.sdk.core.DatabricksConfig;
import com.databricks.sdk.service.postgres.GenerateDatabaseCredentialRequest;
import com.databricks.sdk.service.postgres.PostgresAPI;
import io.lakebase.benchmarks.harness.Parameters;
import io.lakebase.jdbc.LakebaseDriver;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import java.util.function.Supplier;

/** Opens connections through one {@link Door}. Safe for use by several threads. */
@FunctionalInterface
interface Opener {

  /** A new connection. */
  Connection open() throws SQLException;

  /** Opens through a door what {@link LocalLakebase#parameters} tells of. */
  static Opener of(Door door, Parameters parameters) {
    return switch (door) {
      case STOCK -> of("jdbc:postgresql:", parameters, withPassword(parameters, sameSettings()));
      case DEFAULTS ->
          of("jdbc:postgresql:", parameters, withPassword(parameters, new Properties()));
      case AWS -> {
        Properties properties = withPassword(parameters, sameSettings());
        properties.setProperty("wrapperPlugins", "");
        yield of("jdbc:aws-wrapper:postgresql:", parameters, properties);
      }
      case OURS_PASSWORD ->
          of("jdbc:lakebase:", parameters, withPassword(parameters, applicationName()));
      case OURS, OURS_WARM -> of("jdbc:lakebase:", parameters, asServicePrincipal(parameters));
      case OURS_PAT -> {
        Properties properties = withToken(parameters, "user");
        properties.setProperty("databricksToken", parameters.get("pat"));
        yield of("jdbc:lakebase:", parameters, properties);
      }
      case DOCUMENTED -> documented(parameters);
    };
  }

  private static Opener of(String prefix, Parameters parameters, Properties properties) {
    verified(parameters, properties);
    String url = url(prefix, parameters);
    return () -> DriverManager.getConnection(url, properties);
  }

  /** Has our driver get ready for {@link Door#OURS_WARM}. */
  static void warmUp(Parameters parameters) {
    Properties properties = verified(parameters, asServicePrincipal(parameters));
    LakebaseDriver.warmUp(url("jdbc:lakebase:", parameters), properties).join();
  }

  private static Properties asServicePrincipal(Parameters parameters) {
    Properties properties = withToken(parameters, "clientId");
    properties.setProperty("databricksClientId", parameters.get("clientId"));
    properties.setProperty("databricksClientSecret", parameters.get("clientSecret"));
    return properties;
  }

  private static Properties verified(Parameters parameters, Properties properties) {
    properties.setProperty("sslmode", "verify-full");
    properties.setProperty("sslrootcert", parameters.get("ca"));
    return properties;
  }

  /** A call of the control plane a token, by the SDK alone. */
  static Supplier<String> tokens(Parameters parameters) {
    PostgresAPI api =
        new PostgresAPI(
            new ApiClient(
                new DatabricksConfig()
                    .setHost(parameters.get("workspace"))
                    .setAuthType("oauth-m2m")
                    .setClientId(parameters.get("clientId"))
                    .setClientSecret(parameters.get("clientSecret"))));
    GenerateDatabaseCredentialRequest request =
        new GenerateDatabaseCredentialRequest().setEndpoint(parameters.get("endpoint"));
    return () -> api.generateDatabaseCredential(request).getToken();
  }

  private static Opener documented(Parameters parameters) {
    Supplier<String> tokens = tokens(parameters);
    String url = url("jdbc:postgresql:", parameters);
    return () -> {
      Properties properties = verified(parameters, sameSettings());
      properties.setProperty("user", parameters.get("clientId"));
      properties.setProperty("password", tokens.get());
      return DriverManager.getConnection(url, properties);
    };
  }

  private static Properties withPassword(Parameters parameters, Properties properties) {
    properties.setProperty("user", parameters.get("passwordRole"));
    properties.setProperty("password", parameters.get("password"));
    return properties;
  }

  private static Properties withToken(Parameters parameters, String user) {
    Properties properties = applicationName();
    properties.setProperty("user", parameters.get(user));
    properties.setProperty("databricksHost", parameters.get("workspace"));
    properties.setProperty("lakebaseEndpoint", parameters.get("endpoint"));
    properties.setProperty("lakebaseTrustedHosts", "localhost");
    return properties;
  }

  /** What our driver sets for pgjdbc unless told otherwise. */
  private static Properties sameSettings() {
    Properties properties = applicationName();
    properties.setProperty("tcpKeepAlive", "true");
    properties.setProperty("connectTimeout", "30");
    properties.setProperty("gssEncMode", "disable");
    properties.setProperty("assumeMinServerVersion", "9.1");
    properties.setProperty("requireAuth", "password");
    return properties;
  }

  /** The same for all, so that its bytes are. */
  private static Properties applicationName() {
    Properties properties = new Properties();
    properties.setProperty("ApplicationName", "benchmarks");
    return properties;
  }

  private static String url(String prefix, Parameters parameters) {
    return prefix + "//localhost:" + parameters.get("port") + "/" + parameters.get("database");
  }
}
