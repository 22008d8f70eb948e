package io.lakebase.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lakebase.emulator.AuthenticationRequest;
import io.lakebase.emulator.LakebaseEmulator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.postgresql.plugin.AuthenticationRequestType;
import org.postgresql.util.PSQLException;

class PluginTest {

  private LakebaseEmulator lakebase;

  @BeforeEach
  void fresh() {
    lakebase = LocalLakebase.fresh();
    System.setProperty("lakebaseTrustedHosts", "localhost,127.0.0.1");
  }

  @AfterEach
  void forget() {
    System.clearProperty("lakebaseTrustedHosts");
    System.clearProperty("org.postgresql.pgpassfile");
  }

  /** What a tool is given beside its own jdbc:postgresql: URL. */
  static Properties settings(String... pairs) {
    System.setProperty("lakebaseTrustedHosts", "localhost,127.0.0.1");
    Properties settings = LocalLakebase.settings(pairs);
    settings.remove("lakebaseTrustedHosts");
    settings.setProperty("user", LocalLakebase.emulator().servicePrincipal().clientId());
    settings.setProperty(
        "authenticationPluginClassName", LakebaseAuthenticationPlugin.class.getName());
    settings.putIfAbsent("sslmode", "verify-full");
    return settings;
  }

  private static String url() {
    return LocalLakebase.url().replace("jdbc:lakebase:", "jdbc:postgresql:");
  }

  private static Connection connect(Properties settings) throws SQLException {
    return DriverManager.getConnection(url(), settings);
  }

  @Test
  void sharesTheTokensOfTheDriver() throws SQLException {
    LocalLakebase.connect().close();

    connect(settings()).close();
    connect(settings()).close();

    assertThat(LocalLakebase.credentialCalls()).isEqualTo(1);
  }

  @Test
  void findsTheEndpointByTheHostOnlyIfThereIsOne() {
    Properties settings = settings();
    settings.remove("lakebaseEndpoint");
    String elsewhere = url().replace("localhost", "127.0.0.1");

    assertThatThrownBy(() -> DriverManager.getConnection(elsewhere, settings))
        .isInstanceOf(PSQLException.class)
        .hasStackTraceContaining("127.0.0.1");
    assertThat(LocalLakebase.credentialCalls()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "require, does not check whose certificate it is",
    "verify-ca, does not check whose certificate it is",
    "prefer, allows plaintext"
  })
  void refusesTlsThatIsNotVerified(String mode, String why) {
    Properties settings = settings("sslmode", mode);

    assertThatThrownBy(() -> connect(settings))
        .isInstanceOf(PSQLException.class)
        .hasMessageContaining(why)
        .hasMessageContaining("sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory");
    assertThat(LocalLakebase.credentialCalls()).isZero();
  }

  @Test
  void refusesPlaintextBeforeAnythingIsAsked() {
    Properties settings = settings("sslmode", "disable");
    settings.setProperty("PGHOST", "localhost");

    assertThatThrownBy(
            () ->
                new LakebaseAuthenticationPlugin(settings)
                    .getPassword(AuthenticationRequestType.CLEARTEXT_PASSWORD))
        .isInstanceOf(PSQLException.class)
        .hasMessageContaining("allows plaintext");
    assertThat(lakebase.requests().total()).isZero();
  }

  @Test
  void refusesTlsClassesThatCheckNothing() {
    Properties settings = settings("sslfactory", "org.postgresql.ssl.NonValidatingFactory");

    assertThatThrownBy(() -> connect(settings))
        .isInstanceOf(PSQLException.class)
        .hasMessageContaining("sslfactory replaces the check");
  }

  @Test
  void takesNoTrustFromTheConnection() {
    Properties settings = settings();
    settings.setProperty("lakebaseTrustedHosts", "localhost");

    assertThatThrownBy(() -> connect(settings))
        .isInstanceOf(PSQLException.class)
        .hasMessageContaining("[lakebaseTrustedHosts]")
        .hasMessageContaining("system property");
  }

  @Test
  void refusesHostsThatNobodyTrusts() {
    Properties settings = settings();
    System.setProperty("lakebaseTrustedHosts", "localhost");
    String elsewhere = url().replace("localhost", "127.0.0.1");

    assertThatThrownBy(() -> DriverManager.getConnection(elsewhere, settings))
        .isInstanceOf(PSQLException.class)
        .hasMessageContaining("no token is sent to this host");
    assertThat(LocalLakebase.credentialCalls()).isZero();
  }

  @ParameterizedTest
  @EnumSource(
      value = AuthenticationRequest.class,
      names = {"MD5", "SCRAM", "GSS"})
  void refusesServersThatAskForSomethingElse(AuthenticationRequest request) {
    lakebase.endpoint().faults().ask(request);

    assertThatThrownBy(() -> connect(settings()))
        .isInstanceOf(PSQLException.class)
        .hasMessageContaining("the server does not ask for a token")
        .hasMessageContaining("clear-text password inside TLS");
    assertThat(LocalLakebase.credentialCalls()).isZero();
  }

  @Test
  void givesAnotherArrayEachTime() throws SQLException {
    Properties all = settings("PGHOST", "localhost", "PGPORT", "" + lakebase.endpoint().port());
    LakebaseAuthenticationPlugin plugin = new LakebaseAuthenticationPlugin(all);

    char[] first = plugin.getPassword(AuthenticationRequestType.CLEARTEXT_PASSWORD);
    char[] second = plugin.getPassword(AuthenticationRequestType.CLEARTEXT_PASSWORD);

    assertThat(first).isNotSameAs(second).isEqualTo(second);
    assertThat(plugin.toString()).isEqualTo("LakebaseAuthenticationPlugin");
  }

  @Test
  void leavesANativePasswordAsItIs() throws SQLException {
    lakebase.createPasswordRole("plugin-native", "native-password");
    Properties settings = settings("password", "native-password");
    settings.setProperty("user", "plugin-native");

    try (Connection connection = connect(settings)) {
      assertThat(LocalLakebase.query(connection, "SELECT current_user")).isEqualTo("plugin-native");
    }
    assertThat(LocalLakebase.credentialCalls()).isZero();
  }

  /** pgjdbc has looked them up before it asks the plugin. */
  @Test
  void takesLinesOfThePasswordFileAsTheDriverDoes(@TempDir Path home) throws Exception {
    lakebase.createPasswordRole("plugin-filed", "filed-password");
    Path file = home.resolve("lines");
    Files.writeString(file, "localhost:*:*:plugin-filed:filed-password\n*:*:*:*:wild\n");
    System.setProperty("org.postgresql.pgpassfile", file.toString());
    Properties filed = settings();
    filed.setProperty("user", "plugin-filed");

    connect(settings()).close();
    assertThat(LocalLakebase.credentialCalls()).isEqualTo(1);
    connect(filed).close();
    assertThat(LocalLakebase.credentialCalls()).isEqualTo(1);

    Files.writeString(file, "*:*:*:plugin-filed:filed-password\n");
    filed.setProperty("lakebaseAuth", "password");
    connect(filed).close();
    assertThat(LocalLakebase.credentialCalls()).isEqualTo(1);
  }

  @Test
  void saysWhyThereIsNoToken() {
    Properties settings = settings("databricksClientSecret", "wrong-secret");

    assertThatThrownBy(() -> connect(settings))
        .isInstanceOf(PSQLException.class)
        .hasMessageContaining("the control plane refused the identity")
        .satisfies(e -> assertThat(((SQLException) e).getSQLState()).isEqualTo("28000"))
        .satisfies(e -> assertThat(e.toString()).doesNotContain("wrong-secret"));
  }
}
