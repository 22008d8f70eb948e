package io.lakebase.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.Map;
import java.util.Properties;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.NotBlank;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TlsPolicyTest {

  private static final String URL = "jdbc:lakebase://h/d";

  private static Properties handedOver(String url, String... pairs) throws SQLException {
    Settings settings = SettingsTest.resolve(url, pairs);
    return PgProperties.of(settings, TlsPolicy.forToken(settings));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "?sslmode=require",
        "?sslmode=verify-ca",
        "?sslmode=verify-full",
        "?sslmode=REQUIRE",
        "?ssl=true",
        "?ssl",
        "?sslmode=require&sslrootcert=system&channelBinding=require",
      })
  void raisesEverythingToFullVerificationByTheJvm(String query) throws SQLException {
    Properties properties = handedOver(URL + query);

    assertThat(properties)
        .containsEntry("sslmode", "verify-full")
        .containsEntry("sslfactory", TlsPolicy.JVM_TRUST_STORE)
        .doesNotContainKeys("sslrootcert", "ssl", "channelBinding");
  }

  @Test
  void usesTheRootCertificateThatIsGiven() throws SQLException {
    assertThat(handedOver(URL + "?sslmode=require&sslrootcert=/ca.pem"))
        .containsEntry("sslmode", "verify-full")
        .containsEntry("sslrootcert", "/ca.pem")
        .doesNotContainKey("sslfactory");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sslmode=disable",
        "sslmode=allow",
        "sslmode=prefer",
        "ssl=false",
        "gssEncMode=require"
      })
  void refusesPlaintext(String query) {
    for (String allowed : new String[] {"false", "true"}) {
      assertThatThrownBy(() -> handedOver(URL + "?" + query, "lakebaseAllowUnverifiedTls", allowed))
          .isInstanceOf(SQLException.class)
          .hasMessageStartingWith("[TLS] a token is sent over verified TLS only");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "sslfactory,org.postgresql.ssl.NonValidatingFactory",
    "sslfactory,com.example.Factory",
    "sslhostnameverifier,com.example.Verifier",
    "socketFactory,com.example.Sockets",
  })
  void takesTlsClassesOnlyWithTheFlag(String name, String value) throws SQLException {
    assertThatThrownBy(() -> handedOver(URL, name, value)).isInstanceOf(SQLException.class);
    assertThat(handedOver(URL, name, value, "lakebaseAllowUnverifiedTls", "true"))
        .containsEntry(name, value);
  }

  @Test
  void leavesWeakerVerificationOnlyWithTheFlag() throws SQLException {
    assertThat(handedOver(URL + "?sslmode=require", "lakebaseAllowUnverifiedTls", "true"))
        .containsEntry("sslmode", "require")
        .doesNotContainKey("sslfactory");
    assertThatThrownBy(
            () ->
                handedOver(
                    URL + "?sslmode=require&lakebaseHostAddress=10.0.0.1",
                    "lakebaseAllowUnverifiedTls",
                    "true"))
        .hasMessageContaining("address in the URL");
  }

  @ParameterizedTest
  @ValueSource(strings = {"authenticationPluginClassName", "service"})
  void refusesWhatWouldReplaceTheTokenOrItsWay(String name) {
    assertThatThrownBy(() -> handedOver(URL, name, "x"))
        .isInstanceOf(SQLException.class)
        .hasMessageStartingWith("[" + name + "]");
  }

  @Property
  void noSslmodeLeadsToLessThanFullVerification(@ForAll @NotBlank String mode) {
    try {
      assertThat(handedOver(URL, "sslmode", mode)).containsEntry("sslmode", "verify-full");
    } catch (SQLException e) {
      assertThat(e.getSQLState()).isEqualTo("08001");
    }
  }

  @Test
  void setsDefaultsThatTheUserCanOverride() throws SQLException {
    assertThat(handedOver(URL))
        .containsEntry("tcpKeepAlive", "true")
        .containsEntry("connectTimeout", "30")
        .containsEntry("gssEncMode", "disable")
        .containsEntry("assumeMinServerVersion", "9.1")
        .hasEntrySatisfying(
            "ApplicationName", name -> assertThat((String) name).startsWith("lakebase-jdbc/"));
    assertThat(handedOver(URL + "?tcpKeepAlive=false", "ApplicationName", "mine"))
        .containsEntry("tcpKeepAlive", "false")
        .containsEntry("ApplicationName", "mine");
  }

  @Test
  void handsNewerSettingsToANewerPgjdbcOnly() throws SQLException {
    Settings settings = SettingsTest.resolve(URL);

    Properties properties = PgProperties.of(settings, Map.of("requireAuth", "password"));

    boolean known = org.postgresql.PGProperty.forName("requireAuth") != null;
    assertThat(properties.containsKey("requireAuth")).isEqualTo(known);
  }
}
