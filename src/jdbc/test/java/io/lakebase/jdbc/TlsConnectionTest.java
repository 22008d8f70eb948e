package io.lakebase.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lakebase.emulator.AuthenticationRequest;
import io.lakebase.emulator.LakebaseEmulator;
import io.lakebase.emulator.ServerCertificate;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postgresql.PGProperty;

class TlsConnectionTest {

  private LakebaseEmulator lakebase;
  private int before;

  @BeforeEach
  void fresh() {
    lakebase = LocalLakebase.fresh();
    before = LocalLakebase.endpoint().logins();
  }

  @AfterEach
  void showTheRightCertificateAgain() {
    lakebase.tls(ServerCertificate.VALID);
    lakebase.proxyFaults().clear();
  }

  @Test
  void encryptsWithTheAuthorityThatWasGiven() throws SQLException {
    try (Connection connection = LocalLakebase.connect()) {
      assertThat(connection.isValid(1)).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = ServerCertificate.class,
      names = {"WRONG_HOST", "EXPIRED", "FOREIGN_CA"})
  void givesNoTokenToAServerWithAWrongCertificate(ServerCertificate certificate) {
    lakebase.tls(certificate);

    for (String mode : new String[] {"require", "verify-ca", "verify-full"}) {
      assertThatThrownBy(
              () ->
                  DriverManager.getConnection(
                      LocalLakebase.url("sslmode=" + mode), LocalLakebase.settings()))
          .isInstanceOf(SQLNonTransientConnectionException.class)
          .hasMessageContaining("the server is not the one that was asked for");
    }
    assertThat(LocalLakebase.endpoint().logins()).isEqualTo(before);
  }

  @Test
  void trustsTheJvmsAuthoritiesUnlessOthersAreGiven() {
    Properties settings = LocalLakebase.settings();
    settings.remove("sslrootcert");

    assertThatThrownBy(() -> DriverManager.getConnection(LocalLakebase.url(), settings))
        .isInstanceOf(SQLNonTransientConnectionException.class)
        .hasMessageContaining("the server is not the one that was asked for");
    assertThat(LocalLakebase.endpoint().logins()).isEqualTo(before);
  }

  @Test
  void skipsTheCheckOnlyIfTheDriverPropertiesSaySo() throws SQLException {
    lakebase.tls(ServerCertificate.FOREIGN_CA);
    Properties settings = LocalLakebase.settings("lakebaseAllowUnverifiedTls", "true");

    try (Connection connection =
        DriverManager.getConnection(
            LocalLakebase.url("sslmode=require&sslrootcert=system"),
            without(settings, "sslrootcert"))) {
      assertThat(connection.isValid(1)).isTrue();
    }
    assertThatThrownBy(
            () ->
                DriverManager.getConnection(
                    LocalLakebase.url("lakebaseAllowUnverifiedTls=true"), LocalLakebase.settings()))
        .hasMessageContaining("must not stand in a URL");
  }

  @ParameterizedTest
  @EnumSource(
      value = AuthenticationRequest.class,
      names = {"MD5", "GSS", "SCRAM", "NOTHING"})
  void answersNoOtherQuestionThanForTheToken(AuthenticationRequest request) {
    Assumptions.assumeTrue(PGProperty.forName("requireAuth") != null);
    lakebase.endpoint().faults().ask(request);

    assertThatThrownBy(LocalLakebase::connect).isInstanceOf(SQLException.class);
  }

  private static Properties without(Properties settings, String name) {
    settings.remove(name);
    return settings;
  }
}
