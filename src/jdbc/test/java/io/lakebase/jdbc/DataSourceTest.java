package io.lakebase.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.lakebase.emulator.LakebaseEmulator;
import java.beans.Introspector;
import java.beans.PropertyDescriptor;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLInvalidAuthorizationSpecException;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.Properties;
import javax.naming.Reference;
import javax.naming.StringRefAddr;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DataSourceTest {

  private LakebaseEmulator lakebase;

  @BeforeEach
  void fresh() {
    lakebase = LocalLakebase.fresh();
  }

  private static LakebaseDataSource configured() {
    LakebaseDataSource dataSource = new LakebaseDataSource();
    Properties settings = LocalLakebase.settings();
    settings.stringPropertyNames().forEach(n -> dataSource.setProperty(n, settings.getProperty(n)));
    return dataSource;
  }

  @Test
  void connectsByBeanPropertiesAlone() throws SQLException {
    LakebaseDataSource dataSource = new LakebaseDataSource();
    dataSource.setDatabricksHost(lakebase.host().toString());
    dataSource.setDatabricksClientId(lakebase.servicePrincipal().clientId());
    dataSource.setDatabricksClientSecret(lakebase.servicePrincipal().clientSecret());
    dataSource.setLakebaseTrustedHosts("localhost,127.0.0.1");
    dataSource.setLakebaseEndpoint(lakebase.endpoint().name());
    dataSource.setServerNames(new String[] {"localhost"});
    dataSource.setPortNumbers(new int[] {lakebase.endpoint().port()});
    dataSource.setDatabaseName(lakebase.database());
    dataSource.setSslRootCert(lakebase.caCertificate().toString());
    dataSource.setApplicationName("beans");

    try (Connection connection = dataSource.getConnection()) {
      assertThat(LocalLakebase.query(connection, "SHOW application_name")).isEqualTo("beans");
    }
  }

  @Test
  void takesTheLargestNumberAsLoginTimeout() throws SQLException {
    LakebaseDataSource dataSource = configured();
    dataSource.setUrl(LocalLakebase.url());

    dataSource.setLoginTimeout(Integer.MAX_VALUE);

    assertThat(dataSource.getLoginTimeout()).isEqualTo(Integer.MAX_VALUE);
    try (Connection connection = dataSource.getConnection()) {
      assertThat(connection.isValid(0)).isTrue();
    }
  }

  @Test
  void connectsWithANativePasswordWhenOneIsGiven() throws SQLException {
    lakebase.createPasswordRole("native", "native-password");
    LakebaseDataSource dataSource = configured();
    dataSource.setUrl(LocalLakebase.url("user=ignored&password=ignored"));

    try (Connection connection = dataSource.getConnection("native", "native-password")) {
      assertThat(LocalLakebase.query(connection, "SELECT current_user")).isEqualTo("native");
    }
    assertThat(LocalLakebase.credentialCalls()).isZero();
  }

  @Test
  void aNativeLoginWithoutAPasswordSaysThatNoneWasGiven() {
    lakebase.createPasswordRole("native", "native-password");
    LakebaseDataSource dataSource = configured();
    dataSource.setUrl(LocalLakebase.url());
    dataSource.setLakebaseAuth("password");
    dataSource.setUser("native");

    assertThatThrownBy(dataSource::getConnection)
        .isInstanceOfSatisfying(
            SQLInvalidAuthorizationSpecException.class,
            e -> assertThat(e.getSQLState()).isEqualTo("28P01"))
        .hasMessageContaining("user native, no password was given. Check user and password");
  }

  @Test
  void aPasswordOfTheCallIsStrongerThanTheUrls() throws SQLException {
    lakebase.createPasswordRole("native", "native-password");
    LakebaseDataSource dataSource = configured();
    dataSource.setUrl(LocalLakebase.url("user=native&password=outdated"));

    try (Connection connection = dataSource.getConnection("", "native-password")) {
      assertThat(LocalLakebase.query(connection, "SELECT current_user")).isEqualTo("native");
    }
  }

  @Test
  void takesNothingFromLibpqsVariablesWhereItNamesAPlace() throws SQLException {
    Properties settings =
        LocalLakebase.settings(
            "PGHOST", "localhost",
            "PGPORT", String.valueOf(LocalLakebase.endpoint().port()),
            "PGDBNAME", lakebase.database());
    Map<String, String> variables = Map.of("PGUSER", "somebody-else", "PGAPPNAME", "other");

    try (Connection connection = LocalLakebase.connector(variables).connect("", settings, 30)) {
      assertThat(LocalLakebase.query(connection, "SELECT current_user"))
          .isEqualTo(lakebase.servicePrincipal().clientId());
    }
  }

  @Test
  void portZeroIsTheDefaultAsInPgjdbc() {
    LakebaseDataSource dataSource = new LakebaseDataSource();

    dataSource.setPortNumber(0);
    assertThat(dataSource.getPortNumber()).isEqualTo(-1);
    dataSource.setPortNumbers(new int[] {0, 7});
    assertThat(dataSource.getPortNumbers()).containsExactly(5432, 7);
    dataSource.setPortNumbers(new int[] {0, 0});
    assertThat(dataSource.getPortNumbers()).isEmpty();
  }

  @Test
  void aBlankUrlIsNone() throws SQLException {
    LakebaseDataSource dataSource = configured();
    dataSource.setServerName("localhost");
    dataSource.setPortNumber(LocalLakebase.endpoint().port());
    dataSource.setDatabaseName(lakebase.database());
    dataSource.setUrl(" ");

    try (Connection connection = dataSource.getConnection()) {
      assertThat(connection.isValid(5)).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource(LakebaseProperty.class)
  void hasABeanPropertyForEverySetting(LakebaseProperty property) throws Exception {
    PropertyDescriptor bean =
        Arrays.stream(Introspector.getBeanInfo(LakebaseDataSource.class).getPropertyDescriptors())
            .filter(descriptor -> descriptor.getName().equals(property.propertyName()))
            .findFirst()
            .orElseThrow();
    LakebaseDataSource dataSource = new LakebaseDataSource();
    boolean flag = bean.getPropertyType() == boolean.class;

    bean.getWriteMethod().invoke(dataSource, flag ? (Object) true : "value");

    assertThat(dataSource.toString().contains(property.propertyName()))
        .isEqualTo(!property.sensitive());
    if (property.sensitive()) {
      assertThat(bean.getReadMethod()).isNull();
    } else {
      assertThat(bean.getReadMethod().invoke(dataSource)).isEqualTo(flag ? true : "value");
    }
  }

  @Test
  void isWrittenDownWithoutSecrets() throws Exception {
    LakebaseDataSource dataSource = configured();
    dataSource.setPassword("hunter2-password");
    dataSource.setDatabricksToken("hunter2-token");
    dataSource.setProperty("sslpassword", "hunter2-key");
    dataSource.setUrl(
        "jdbc:lakebase:postgresql://me:hunter2-user@h/d?databricksClientSecret=hunter2-url&sslmode=require");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(dataSource);
    }

    assertThat(bytes.toString(StandardCharsets.ISO_8859_1))
        .doesNotContain("hunter2")
        .doesNotContain(lakebase.servicePrincipal().clientSecret());
    assertThat(dataSource.toString() + dataSource.getUrl()).doesNotContain("hunter2");
    assertThat(Collections.list(dataSource.getReference().getAll()).toString())
        .doesNotContain("hunter2")
        .contains("sslmode=require");
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      LakebaseDataSource copy = (LakebaseDataSource) in.readObject();
      assertThat(copy.getUrl()).isEqualTo("jdbc:lakebase:postgresql://me@h/d?sslmode=require");
      assertThat(copy.getLakebaseEndpoint()).isEqualTo(dataSource.getLakebaseEndpoint());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:lakebase://h/d?password=hunter2",
        "jdbc:lakebase://h/d?p%61ssword=hunter2&x=1",
        "jdbc:lakebase://h/d?sslpassword=hunter2",
        "jdbc:lakebase://h/d?databricksToken=hunter2",
        "jdbc:lakebase:postgresql://u:hunter2@h/d",
        "jdbc:lakebase:postgresql://u:hunter2?x@h/d",
        "jdbc:lakebase:postgresql://u:a@hunter2@h/d",
        "jdbc:lakebase:User=u;Password=hunter2;",
        "jdbc:postgresql://h/d?password=hunter2",
        "jdbc:lakebase://h/d;password=hunter2",
        "jdbc:lakebase:postgresql://u:hunter2;x@h/d",
        "jdbc:lakebase:postgresql://u:hunter2?x=y@h/d",
        "jdbc:lakebase:postgresql://u:x?hunter2=y@h/d",
      })
  void showsNoSecretOfItsUrl(String url) {
    assertThat(withUrl(url).toString() + withUrl(url).getUrl()).doesNotContain("hunter2");
    assertThat(LakebaseDriver.withoutSecrets(url)).doesNotContain("hunter2");
  }

  @Test
  void comesBackFromItsJndiReference() throws Exception {
    LakebaseDataSource dataSource = configured();
    dataSource.setUrl(LocalLakebase.url());
    Reference reference = dataSource.getReference();
    reference.add(new StringRefAddr("scope", "Shareable"));
    reference.add(
        new StringRefAddr("databricksClientSecret", lakebase.servicePrincipal().clientSecret()));

    Object found = new LakebaseDataSourceFactory().getObjectInstance(reference, null, null, null);

    try (Connection connection = ((DataSource) found).getConnection()) {
      assertThat(connection.isValid(1)).isTrue();
    }
    assertThat(
            new LakebaseDataSourceFactory()
                .getObjectInstance(new Reference("java.lang.String"), null, null, null))
        .isNull();
  }

  @Test
  void takesEveryBeanPropertyByItsNameFromAJndiReference() throws Exception {
    for (PropertyDescriptor property :
        Introspector.getBeanInfo(LakebaseDataSource.class, Object.class).getPropertyDescriptors()) {
      String value = Map.of("int", "7", "boolean", "true").getOrDefault(type(property), "text");
      Reference reference = new Reference("javax.sql.DataSource");
      reference.add(new StringRefAddr(property.getName(), value));
      LakebaseDataSource set = new LakebaseDataSource();
      switch (type(property)) {
        case "int" -> property.getWriteMethod().invoke(set, 7);
        case "boolean" -> property.getWriteMethod().invoke(set, true);
        case "String" -> property.getWriteMethod().invoke(set, "text");
        default -> {
          continue;
        }
      }

      assertThat(new LakebaseDataSourceFactory().getObjectInstance(reference, null, null, null))
          .as(property.getName())
          .hasToString(set.toString());
    }
  }

  private static String type(PropertyDescriptor property) {
    return property.getWriteMethod() == null ? "" : property.getPropertyType().getSimpleName();
  }

  @Test
  void keepsTheContractOfDataSources() throws SQLException {
    LakebaseDataSource dataSource = new LakebaseDataSource();
    PrintWriter writer = new PrintWriter(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);

    dataSource.setLoginTimeout(7);
    dataSource.setLogWriter(writer);

    assertThat(dataSource.getLoginTimeout()).isEqualTo(7);
    assertThat(dataSource.getLogWriter()).isSameAs(writer);
    assertThat(dataSource.isWrapperFor(LakebaseDataSource.class)).isTrue();
    assertThat(dataSource.unwrap(DataSource.class)).isSameAs(dataSource);
    assertThatThrownBy(() -> dataSource.unwrap(String.class)).isInstanceOf(SQLException.class);
    assertThatThrownBy(() -> withUrl("jdbc:postgresql://h/d?password=hunter2").getConnection())
        .isInstanceOf(SQLException.class)
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void servesHikariByUrl() throws SQLException {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(LocalLakebase.url());
    config.setDataSourceProperties(LocalLakebase.settings());
    useOver(config);
  }

  @Test
  void servesHikariByDataSourceClassName() throws SQLException {
    HikariConfig config = new HikariConfig();
    config.setDataSourceClassName(LakebaseDataSource.class.getName());
    Properties settings = LocalLakebase.settings();
    settings.setProperty("sslRootCert", settings.getProperty("sslrootcert"));
    settings.remove("sslrootcert");
    settings.setProperty("url", LocalLakebase.url());
    config.setDataSourceProperties(settings);
    useOver(config);
  }

  private void useOver(HikariConfig config) throws SQLException {
    config.setMaximumPoolSize(3);
    try (HikariDataSource pool = new HikariDataSource(config)) {
      try (Connection one = pool.getConnection();
          Connection two = pool.getConnection()) {
        assertThat(one.unwrap(org.postgresql.PGConnection.class)).isNotNull();
        assertThat(LocalLakebase.query(two, "SELECT current_user"))
            .isEqualTo(lakebase.servicePrincipal().clientId());
      }
    }
    assertThat(LocalLakebase.credentialCalls()).isEqualTo(1);
  }

  private static LakebaseDataSource withUrl(String url) {
    LakebaseDataSource dataSource = new LakebaseDataSource();
    dataSource.setUrl(url);
    return dataSource;
  }
}
