package io.lakebase.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import io.lakebase.bundle.BuiltJar.Outcome;
import io.lakebase.emulator.LakebaseEmulator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The program as users start it, with the environment that the emulator prints. */
class ProgramTest {

  @TempDir private Path home;
  private LakebaseEmulator lakebase;

  @BeforeEach
  void fresh() {
    lakebase = LocalLakebase.fresh();
  }

  /** The environment without an identity. */
  private Map<String, String> anonymous() {
    Map<String, String> environment = new HashMap<>(lakebase.environment());
    environment.keySet().removeIf(name -> name.startsWith("DATABRICKS_"));
    environment.remove("PGUSER");
    environment.put("HOME", home.toString());
    return environment;
  }

  @Test
  void checksWhatTheEnvironmentSays() throws Exception {
    Outcome outcome = ChildJvm.jar(lakebase.environment(), "check", "jdbc:lakebase:///");

    assertThat(outcome.out()).contains("round trip  ok").doesNotContain("FAILED");
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.exitCode()).isZero();
  }

  @Test
  void endsWithTheCodeOfTheStepThatFailed() throws Exception {
    lakebase.endpoint().refuseConnections();

    Outcome outcome = ChildJvm.jar(lakebase.environment(), "check", "jdbc:lakebase:///");

    assertThat(outcome.exitCode()).isEqualTo(13);
  }

  @Test
  void printsAPasswordForPsql() throws Exception {
    Outcome outcome = ChildJvm.jar(lakebase.environment(), "token", "jdbc:lakebase:///");

    Properties plain = new Properties();
    plain.setProperty("user", lakebase.servicePrincipal().clientId());
    plain.setProperty("password", outcome.out().strip());
    plain.setProperty("sslmode", "verify-full");
    plain.setProperty("sslrootcert", lakebase.caCertificate().toString());
    String url = LocalLakebase.url().replace("jdbc:lakebase:", "jdbc:postgresql:");
    try (Connection connection = DriverManager.getConnection(url, plain)) {
      assertThat(connection.isValid(5)).isTrue();
    }
    assertThat(outcome.err()).isEmpty();
  }

  @Test
  void exportsWhatPsqlNeeds() {
    String[] arguments = concat("token", LocalLakebase.url(), "--export", LocalLakebase.settings());

    assertThat(BuiltJar.run(arguments).out())
        .contains("export PGHOST='localhost'")
        .contains("export PGPORT='" + lakebase.endpoint().port() + "'")
        .contains("export PGUSER='" + lakebase.servicePrincipal().clientId() + "'")
        .contains("export PGPASSWORD='ey");
  }

  @Test
  void exportsTheAuthoritiesOfTheEnvironment() throws Exception {
    Outcome outcome =
        ChildJvm.jar(lakebase.environment(), "token", "jdbc:lakebase:///", "--export");

    assertThat(outcome.out()).contains("export PGSSLROOTCERT='" + lakebase.caCertificate() + "'");
  }

  @Test
  void exportsTheAddressOfTheUrlAndTheAuthorities() {
    Map<String, String> settings = LocalLakebase.settings();
    String url = LocalLakebase.url() + "?lakebaseHostAddress=127.0.0.1:7";

    assertThat(BuiltJar.run(concat("token", url, "--export", settings)).out())
        .contains("export PGHOST='localhost'")
        .contains("export PGHOSTADDR='127.0.0.1'")
        .contains("export PGPORT='7'")
        .contains("export PGSSLROOTCERT='" + lakebase.caCertificate() + "'");
  }

  @Test
  void printsRowsAsATable() {
    String sql = "SELECT * FROM (VALUES (1, 'one'), (2, NULL)) AS t (id, name)";

    Outcome outcome =
        BuiltJar.run(concat("query", LocalLakebase.url(), sql, LocalLakebase.settings()));

    assertThat(outcome.out()).isEqualTo(" id | name\n----+------\n 1  | one\n 2  |\n(2 rows)\n");
    assertThat(outcome.exitCode()).isZero();
  }

  @Test
  void saysWhatIsWrongWithAQuery() {
    Outcome outcome =
        BuiltJar.run(concat("query", LocalLakebase.url(), "SELEC 1", LocalLakebase.settings()));

    assertThat(outcome.err()).contains("syntax error");
    assertThat(outcome.exitCode()).isEqualTo(1);
  }

  @Test
  void listsTheSettings() {
    assertThat(BuiltJar.run("properties").out())
        .contains("lakebaseWakeTimeout = 45s")
        .contains("databricksClientSecret  (a secret)")
        .contains("lakebaseTrustedHosts  (not in URLs)");
  }

  @Test
  void helpsThoseWhoSayNothing() {
    assertThat(BuiltJar.run().out()).contains("check", "token", "query", "properties");
    assertThat(BuiltJar.run("chekc").exitCode()).isEqualTo(2);
    assertThat(BuiltJar.run("--version").out()).startsWith("lakebase-jdbc ");
  }

  @Test
  void connectsAsAUserWithAnAccessToken() throws Exception {
    Map<String, String> environment = anonymous();
    environment.put("DATABRICKS_HOST", lakebase.host().toString());
    environment.put("DATABRICKS_TOKEN", lakebase.workspaceToken(lakebase.user().userName()));

    Outcome outcome =
        ChildJvm.jar(environment, "query", "jdbc:lakebase:///", "SELECT current_user");

    assertThat(outcome.out()).contains(lakebase.user().userName());
    assertThat(outcome.err()).isEmpty();
  }

  @Test
  void connectsWithAProfile() throws Exception {
    Path file = home.resolve(".databrickscfg");
    Files.writeString(
        file,
        "[work]\nhost = %s\nclient_id = %s\nclient_secret = %s\n"
            .formatted(
                lakebase.host(),
                lakebase.servicePrincipal().clientId(),
                lakebase.servicePrincipal().clientSecret()));
    Map<String, String> environment = anonymous();
    environment.put("DATABRICKS_CONFIG_FILE", file.toString());
    environment.put("DATABRICKS_CONFIG_PROFILE", "work");

    Outcome outcome =
        ChildJvm.jar(environment, "query", "jdbc:lakebase:///", "SELECT current_user");

    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.out()).contains(lakebase.servicePrincipal().clientId());
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void connectsByTheDatabricksCommandLine() throws Exception {
    Path cli = home.resolve("databricks");
    Files.writeString(
        cli,
        """
        #!/bin/sh
        echo '{"access_token":"%s","token_type":"Bearer","expiry":"2099-01-01T00:00:00Z"}'
        """
            .formatted(lakebase.workspaceToken(lakebase.user().userName())));
    Files.setPosixFilePermissions(cli, PosixFilePermissions.fromString("rwx------"));
    // The SDK takes a small file for the old command line, which could not do this.
    Files.writeString(cli, Files.readString(cli) + "#" + "x".repeat(1_100_000) + "\n");
    Map<String, String> environment = anonymous();
    environment.put("DATABRICKS_HOST", lakebase.host().toString());
    environment.put("DATABRICKS_AUTH_TYPE", "databricks-cli");
    environment.put("DATABRICKS_CLI_PATH", cli.toString());

    Outcome outcome =
        ChildJvm.jar(environment, "query", "jdbc:lakebase:///", "SELECT current_user");

    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.out()).contains(lakebase.user().userName());
  }

  private static String[] concat(
      String command, String first, String second, Map<String, String> settings) {
    List<String> all = new ArrayList<>();
    all.add(command);
    all.add(first);
    all.add(second);
    all.addAll(LocalLakebase.arguments(settings));
    return all.toArray(String[]::new);
  }
}
