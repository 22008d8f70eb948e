package io.lakebase.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lakebase.jdbc.credential.Credential;
import io.lakebase.jdbc.credential.LakebaseCredentials;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collections;
import java.util.Properties;
import java.util.stream.Stream;
import javax.naming.Referenceable;
import javax.sql.PooledConnection;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.PGConnection;
import org.postgresql.jdbc.PgConnection;

class DoorsTest {

  @BeforeEach
  void fresh() {
    LocalLakebase.fresh();
  }

  private static <T extends SettingsBean> T configured(T dataSource) {
    return Entrance.configured(dataSource, LocalLakebase.settings());
  }

  @Test
  void everyDoorOpensOnPgjdbcsOwnConnection() throws SQLException {
    for (Entrance entrance : Entrance.values()) {
      try (Connection connection = entrance.open()) {
        boolean handle = entrance == Entrance.POOLED || entrance == Entrance.XA;
        PgConnection own = connection.unwrap(PgConnection.class);

        assertThat(own.getClass()).as("%s", entrance).isEqualTo(PgConnection.class);
        assertThat(connection == own).as("%s gives it at once", entrance).isNotEqualTo(handle);
        assertThat(connection.isWrapperFor(PGConnection.class)).isTrue();
        assertThat(connection.getAutoCommit()).isTrue();
        assertThat(connection.getMetaData().getURL()).startsWith("jdbc:postgresql://");
        assertThat(LocalLakebase.query(connection, "SELECT current_user"))
            .isEqualTo(LocalLakebase.emulator().servicePrincipal().clientId());
      }
    }
    assertThat(LocalLakebase.credentialCalls()).isEqualTo(1);
  }

  @Test
  void aPooledConnectionServesManyHandlesOneAfterTheOther() throws SQLException {
    PooledConnection physical =
        configured(new LakebaseConnectionPoolDataSource()).getPooledConnection("", "");
    String backend;
    try (Connection first = physical.getConnection()) {
      backend = LocalLakebase.query(first, "SELECT pg_backend_pid()");
    }

    try (Connection second = physical.getConnection()) {
      assertThat(LocalLakebase.query(second, "SELECT pg_backend_pid()")).isEqualTo(backend);
    }
    physical.close();
  }

  static Stream<SettingsBean> dataSources() {
    return Stream.of(
        new LakebaseDataSource(),
        new LakebaseConnectionPoolDataSource(),
        new LakebaseXADataSource());
  }

  @ParameterizedTest
  @MethodSource("dataSources")
  void isWrittenDownWithoutSecretsAndConnectsAfterwardsWithThoseOfANamedSource(SettingsBean empty)
      throws Exception {
    String secret = LocalLakebase.emulator().servicePrincipal().clientSecret();
    configured(empty).setProperty("password", "native-secret");
    LakebaseCredentials.register(
        "doors",
        request ->
            Credential.useOnce(
                LocalLakebase.emulator()
                    .databaseToken(LocalLakebase.emulator().servicePrincipal().clientId()),
                Instant.now()));
    try {
      empty.setProperty("lakebaseCredentialSource", "doors");
      empty.setProperty("user", LocalLakebase.emulator().servicePrincipal().clientId());

      byte[] written = serialized(empty);
      assertThat(new String(written, StandardCharsets.ISO_8859_1))
          .doesNotContain(secret, "native-secret");
      assertThat(Collections.list(((Referenceable) empty).getReference().getAll()))
          .noneMatch(address -> String.valueOf(address.getContent()).contains(secret))
          .noneMatch(address -> String.valueOf(address.getContent()).contains("native-secret"));

      SettingsBean read = (SettingsBean) deserialized(written);
      SettingsBean looked =
          (SettingsBean)
              new LakebaseDataSourceFactory()
                  .getObjectInstance(empty.getReference(), null, null, null);
      for (SettingsBean restored : new SettingsBean[] {read, looked}) {
        assertThat(restored).hasSameClassAs(empty);
        try (Connection connection = restored.connect(null, null)) {
          assertThat(connection.isValid(5)).isTrue();
        }
      }
    } finally {
      LakebaseCredentials.unregister("doors");
    }
  }

  @Test
  void aUrlRefersToANamedSource() throws SQLException {
    LakebaseCredentials.register(
        "by-url",
        request ->
            Credential.useOnce(
                LocalLakebase.emulator()
                    .databaseToken(LocalLakebase.emulator().servicePrincipal().clientId()),
                Instant.now()));
    try {
      Properties trust = new Properties();
      trust.setProperty("lakebaseTrustedHosts", "localhost");
      trust.setProperty("sslrootcert", LocalLakebase.emulator().caCertificate().toString());
      trust.setProperty("user", LocalLakebase.emulator().servicePrincipal().clientId());
      String query =
          "lakebaseCredentialSource=by-url&lakebaseEndpoint=" + LocalLakebase.endpoint().name();

      try (Connection connection = DriverManager.getConnection(LocalLakebase.url(query), trust)) {
        assertThat(connection.isValid(5)).isTrue();
      }
      assertThat(LocalLakebase.credentialCalls()).isZero();
    } finally {
      LakebaseCredentials.unregister("by-url");
    }
  }

  @Test
  void theDriverForPostgresUrlsIsNeverRegisteredAndLeavesOthersAlone() throws SQLException {
    LakebasePostgresDriver driver = new LakebasePostgresDriver();

    assertThat(Collections.list(DriverManager.getDrivers()))
        .noneMatch(LakebasePostgresDriver.class::isInstance);
    assertThat(driver.acceptsURL("jdbc:postgresql://h/d")).isTrue();
    assertThat(driver.acceptsURL("jdbc:lakebase:projects/p")).isTrue();
    assertThat(driver.acceptsURL("jdbc:mysql://h/d")).isFalse();
    assertThat(driver.acceptsURL(null)).isFalse();
    assertThat(driver.connect("jdbc:mysql://h/d", null)).isNull();
    assertThat(driver.getPropertyInfo("jdbc:postgresql://h/d", null)).isNotEmpty();
  }

  @Test
  void tellsOtherClientsHowToLogIn() throws SQLException {
    LakebaseLogin login = LakebaseLogin.of(LocalLakebase.url(), LocalLakebase.settings());

    assertThat(login.host()).isEqualTo("localhost");
    assertThat(login.port()).isEqualTo(LocalLakebase.endpoint().port());
    assertThat(login.user()).isEqualTo(LocalLakebase.emulator().servicePrincipal().clientId());
    assertThat(login.rootCertificate())
        .contains(LocalLakebase.emulator().caCertificate().toString());
    assertThat(login.address()).isEmpty();
    assertThat(login.toString()).doesNotContain(login.password());
    Properties plain = new Properties();
    plain.setProperty("user", login.user());
    plain.setProperty("password", login.password());
    plain.setProperty("sslmode", "verify-full");
    plain.setProperty("sslrootcert", LocalLakebase.emulator().caCertificate().toString());
    String url = "jdbc:postgresql://localhost:" + login.port() + "/" + login.database();
    try (Connection connection = DriverManager.getConnection(url, plain)) {
      assertThat(connection.isValid(5)).isTrue();
    }
    Properties native_ = LocalLakebase.settings("user", "u", "password", "p");
    assertThatThrownBy(() -> LakebaseLogin.of(LocalLakebase.url(), native_))
        .hasMessageContaining("a native password is given");
  }

  private static byte[] serialized(Object object) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(object);
    }
    return bytes.toByteArray();
  }

  private static Object deserialized(byte[] bytes) throws Exception {
    try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
      return in.readObject();
    }
  }
}
