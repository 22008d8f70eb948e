package io.lakebase.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

@ExtendWith(LakebaseExtension.class)
class ProxyTlsTest {
  private final LakebaseEmulator lakebase;
  private final Properties properties;

  ProxyTlsTest(LakebaseEmulator lakebase) {
    this.lakebase = lakebase;
    String clientId = lakebase.servicePrincipal().clientId();
    this.properties = Clients.properties(lakebase, clientId, lakebase.databaseToken(clientId));
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "VALID")
  void everyWrongCertificateIsRefusedByAVerifyingClient(ServerCertificate wrong)
      throws SQLException {
    lakebase.tls(wrong);

    assertThatThrownBy(this::connect)
        .isInstanceOf(SQLException.class)
        .hasFieldOrPropertyWithValue("SQLState", "08006");

    lakebase.tls(ServerCertificate.VALID);
    connect().close();
  }

  @Test
  void aCertificateCanBeWrongForOneConnection() throws SQLException {
    lakebase.endpoint().faults().times(1).certificate(ServerCertificate.EXPIRED);

    assertThatThrownBy(this::connect)
        .hasRootCauseInstanceOf(java.security.cert.CertificateExpiredException.class);
    connect().close();
  }

  @Test
  void theForeignAuthorityIsWhatFails() {
    lakebase.tls(ServerCertificate.FOREIGN_CA);

    assertThatThrownBy(this::connect).hasCauseInstanceOf(SSLException.class);
  }

  @Test
  void takesTlsAtOnceWithAlpn() throws SQLException {
    properties.setProperty("sslNegotiation", "direct");

    try (Connection session = connect()) {
      assertThat(Clients.query(session, "SELECT 1")).isEqualTo("1");
    }
  }

  @Test
  void refusesPlaintextInLakebasesWords() {
    properties.setProperty("sslmode", "disable");

    assertThatThrownBy(this::connect)
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("Invalid protocol version: 196608");
  }

  @Test
  void declinesGssAndGoesOnWithTls() throws IOException {
    try (Socket socket = new Socket("localhost", lakebase.endpoint().port())) {
      DataOutputStream out = new DataOutputStream(socket.getOutputStream());
      DataInputStream in = new DataInputStream(socket.getInputStream());
      out.writeInt(8);
      out.writeInt(80877104);
      assertThat((char) in.readByte()).isEqualTo('N');
      out.writeInt(8);
      out.writeInt(80877103);
      assertThat((char) in.readByte()).isEqualTo('S');
    }
  }

  @Test
  void closesOnBytesThatAreNoProtocol() throws IOException {
    try (Socket socket = new Socket("localhost", lakebase.endpoint().port())) {
      socket.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes());
      socket.setSoTimeout(5_000);
      assertThat(endsWithin(socket)).isTrue();
    }
  }

  private static boolean endsWithin(Socket socket) throws IOException {
    try {
      return socket.getInputStream().read() < 0;
    } catch (java.net.SocketException reset) {
      return true;
    }
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(lakebase.endpoint().jdbcUrl(), properties);
  }
}
