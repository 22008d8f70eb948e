package io.lakebase.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lakebase.emulator.LakebaseEmulator;
import io.lakebase.emulator.Route;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.Driver;
import java.sql.DriverPropertyInfo;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The jar as DBeaver, DataGrip and other tools load it: a class loader of its own, the driver by
 * its class name, a form made of {@code getPropertyInfo}, no {@code DriverManager}.
 */
class IsolatedDriverTest {

  private LakebaseEmulator lakebase;
  private URLClassLoader loader;

  @BeforeEach
  void load() {
    lakebase = LocalLakebase.fresh();
    loader = BuiltJar.isolated();
  }

  @AfterEach
  void unload() throws Exception {
    loader.close();
    LocalLakebase.fresh();
  }

  private Driver driver(String name) throws ReflectiveOperationException {
    return (Driver) Class.forName(name, true, loader).getConstructor().newInstance();
  }

  private static Properties settings() {
    Properties properties = new Properties();
    properties.putAll(LocalLakebase.settings());
    return properties;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"io.lakebase.jdbc.LakebaseDriver", "io.lakebase.jdbc.LakebasePostgresDriver"})
  void connectsByTheNameOfTheDriver(String name) throws Exception {
    Driver driver = driver(name);

    try (Connection connection = driver.connect(LocalLakebase.url(), settings());
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT current_user")) {
      row.next();
      assertThat(row.getString(1)).isEqualTo(lakebase.servicePrincipal().clientId());
      assertThat(connection.getClass().getName()).isEqualTo("org.postgresql.jdbc.PgConnection");
      assertThat(connection.getClass().getClassLoader()).isSameAs(loader);
    }
  }

  @Test
  void connectsByTheTemplateThatDataGripIsGiven() throws Exception {
    Matcher template =
        Pattern.compile("template `([^`]+)`")
            .matcher(Files.readString(Path.of("../../docs/tools/datagrip.md")));
    assertThat(template.find()).isTrue();
    String url =
        template
            .group(1)
            .replaceFirst("\\{host::localhost}\\?", "localhost")
            .replaceFirst("\\[:\\{port::5432}]", ":" + lakebase.endpoint().port())
            .replaceFirst("\\[/\\{database:.*}\\?]$", "/" + lakebase.database());
    Driver driver = driver("io.lakebase.jdbc.LakebaseDriver");

    assertThat(url).startsWith("jdbc:lakebase:postgresql://localhost:").doesNotContain("{", "[");
    assertThat(driver.acceptsURL(url)).isTrue();
    try (Connection connection = driver.connect(url, settings())) {
      assertThat(connection.getCatalog()).isEqualTo(lakebase.database());
    }
  }

  @Test
  void fillsAFormWithEverySettingAndConnectsWithWhatItSays() throws Exception {
    Driver driver = driver("io.lakebase.jdbc.LakebaseDriver");
    DriverPropertyInfo[] form = driver.getPropertyInfo(LocalLakebase.url(), settings());

    Map<String, DriverPropertyInfo> byName =
        Arrays.stream(form).collect(Collectors.toMap(info -> info.name, info -> info));
    assertThat(byName)
        .containsKeys("lakebaseEndpoint", "databricksHost", "sslmode", "ApplicationName");
    assertThat(byName.get("databricksClientSecret").value).isNull();
    assertThat(byName.get("lakebaseAuth").choices).contains("oauth");
    // A tool hands every field back, empty ones too.
    Properties filled = settings();
    for (DriverPropertyInfo info : form) {
      if (!filled.containsKey(info.name) && info.name.startsWith("lakebase")) {
        filled.setProperty(info.name, info.value == null ? "" : info.value);
      }
    }
    filled.setProperty("user", "");
    filled.setProperty("password", "");
    try (Connection connection = driver.connect(LocalLakebase.url(), filled)) {
      assertThat(connection.isValid(5)).isTrue();
    }
  }

  @Test
  void answersWhatABrowserOfDatabasesAsks() throws Exception {
    try (Connection connection =
            driver("io.lakebase.jdbc.LakebaseDriver").connect(LocalLakebase.url(), settings());
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE IF NOT EXISTS browsed (id int PRIMARY KEY, name text)");
      DatabaseMetaData metadata = connection.getMetaData();

      assertThat(metadata.getDatabaseProductName()).isEqualTo("PostgreSQL");
      assertThat(metadata.getURL()).startsWith("jdbc:postgresql://localhost:");
      assertThat(metadata.getUserName()).isEqualTo(lakebase.servicePrincipal().clientId());
      assertThat(column(metadata.getCatalogs(), 1)).contains(lakebase.database());
      assertThat(column(metadata.getSchemas(), 1)).contains("public");
      assertThat(column(metadata.getTableTypes(), 1)).contains("TABLE");
      assertThat(column(metadata.getTables(null, "public", "browsed", null), 3))
          .containsExactly("browsed");
      assertThat(column(metadata.getColumns(null, "public", "browsed", "%"), 4))
          .containsExactly("id", "name");
      assertThat(column(metadata.getPrimaryKeys(null, "public", "browsed"), 4))
          .containsExactly("id");
      assertThat(column(metadata.getIndexInfo(null, "public", "browsed", false, true), 6))
          .containsExactly("browsed_pkey");
      assertThat(column(metadata.getTypeInfo(), 1)).contains("int4", "text");
      assertThat(column(metadata.getFunctions(null, "pg_catalog", "now"), 3)).contains("now");
      assertThat(metadata.getIdentifierQuoteString()).isEqualTo("\"");
      assertThat(metadata.supportsTransactions()).isTrue();
      statement.execute("DROP TABLE browsed");
    }
  }

  @Test
  void replacesATokenThatTheServerNoLongerTakes() throws Exception {
    Driver driver = driver("io.lakebase.jdbc.LakebaseDriver");
    driver.connect(LocalLakebase.url(), settings()).close();
    lakebase.expireTokens();

    try (Connection connection = driver.connect(LocalLakebase.url(), settings())) {
      assertThat(connection.isValid(5)).isTrue();
    }
    assertThat(lakebase.requests().count(Route.CREDENTIALS)).isEqualTo(2);
  }

  @Test
  void saysWhatIsWrong() throws Exception {
    Driver driver = driver("io.lakebase.jdbc.LakebaseDriver");
    lakebase.faults().on(Route.CREDENTIALS).fail(403);

    assertThatThrownBy(() -> driver.connect(LocalLakebase.url(), settings()))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("no database credential")
        .hasMessageContaining("403");
  }

  /** As Trino's connector does, in a class loader that shows it nothing of the server's. */
  @Test
  void givesTokensToPgjdbcsOwnDriverByThePlugin() throws Exception {
    Properties properties = settings();
    properties.remove("lakebaseTrustedHosts");
    properties.setProperty("user", lakebase.servicePrincipal().clientId());
    properties.setProperty("sslmode", "verify-full");
    properties.setProperty(
        "authenticationPluginClassName", "io.lakebase.jdbc.LakebaseAuthenticationPlugin");
    System.setProperty("lakebaseTrustedHosts", "localhost");
    try (Connection connection =
        driver("org.postgresql.Driver")
            .connect(LocalLakebase.url().replace("lakebase", "postgresql"), properties)) {
      assertThat(connection.isValid(5)).isTrue();
    } finally {
      System.clearProperty("lakebaseTrustedHosts");
    }
  }

  private static List<String> column(ResultSet rows, int column) throws SQLException {
    try (rows) {
      List<String> values = new ArrayList<>();
      while (rows.next()) {
        values.add(rows.getString(column));
      }
      return values;
    }
  }
}
