package io.lakebase.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lakebase.jdbc.LakebaseProperty.Origin;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {

  static Ambient ambient(Map<String, String> environment, Map<String, String> system) {
    return new Ambient(environment::get, system::get);
  }

  static Settings resolve(String url, Map<String, String> info, Ambient ambient)
      throws SQLException {
    Properties properties = new Properties();
    properties.putAll(info);
    return SettingsResolver.resolve(LakebaseUrl.parse(url), properties, ambient);
  }

  static Settings resolve(String url, String... pairs) throws SQLException {
    Map<String, String> info = new HashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      info.put(pairs[i], pairs[i + 1]);
    }
    return resolve(url, info, ambient(Map.of(), Map.of()));
  }

  @Property
  void theStrongerOriginWins(@ForAll @Size(min = 1) Set<Origin> origins) throws SQLException {
    String url =
        origins.contains(Origin.URL)
            ? "jdbc:lakebase://h/d?lakebaseCredentialSource=URL"
            : "jdbc:lakebase://h/d";
    Map<String, String> info =
        origins.contains(Origin.PROPERTIES)
            ? Map.of("lakebaseCredentialSource", "PROPERTIES")
            : Map.of("lakebaseCredentialSource", " ");
    Map<String, String> system =
        origins.contains(Origin.SYSTEM_PROPERTY)
            ? Map.of("lakebaseCredentialSource", "SYSTEM_PROPERTY")
            : Map.of();
    Map<String, String> environment =
        origins.contains(Origin.ENVIRONMENT)
            ? Map.of("LAKEBASE_CREDENTIAL_SOURCE", "ENVIRONMENT")
            : Map.of();

    Settings settings = resolve(url, info, ambient(environment, system));

    Origin strongest = origins.stream().min(Origin::compareTo).orElseThrow();
    assertThat(settings.said(LakebaseProperty.CREDENTIAL_SOURCE)).contains(strongest.name());
    assertThat(settings.origin(LakebaseProperty.CREDENTIAL_SOURCE)).contains(strongest);
  }

  @ParameterizedTest
  @EnumSource(LakebaseProperty.class)
  void takesEachPropertyFromTheOriginsItAllows(LakebaseProperty property) throws SQLException {
    String value = property.choices().isEmpty() ? "12" : property.choices().get(0);
    String name = property.propertyName();

    assertThat(resolve("jdbc:lakebase://h/d", name, value).said(property)).contains(value);
    Settings system =
        resolve("jdbc:lakebase://h/d", Map.of(), ambient(Map.of(), Map.of(name, value)));
    assertThat(system.origin(property)).contains(Origin.SYSTEM_PROPERTY);

    String url = "jdbc:lakebase://h/d?" + name + "=" + value;
    if (property.origins().contains(Origin.URL)) {
      assertThat(resolve(url).origin(property)).contains(Origin.URL);
    } else {
      assertThatThrownBy(() -> resolve(url))
          .isInstanceOf(SQLNonTransientConnectionException.class)
          .hasMessageStartingWith("[" + name + "] this setting must not stand in a URL");
    }
  }

  @Test
  void keepsWhatDecidesAboutTrustOutOfUrls() {
    for (LakebaseProperty property :
        new LakebaseProperty[] {
          LakebaseProperty.TRUSTED_HOSTS,
          LakebaseProperty.ALLOW_UNVERIFIED_TLS,
          LakebaseProperty.DATABRICKS_CA_FILE,
          LakebaseProperty.DATABRICKS_CLI_PATH,
          LakebaseProperty.DATABRICKS_PROFILE,
          LakebaseProperty.DATABRICKS_CONFIG_FILE,
        }) {
      assertThat(property.origins()).doesNotContain(Origin.URL);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "socketFactory",
        "socketFactoryArg",
        "sslfactory",
        "SSLFACTORY",
        "sslhostnameverifier",
        "sslpasswordcallback",
        "authenticationPluginClassName",
        "xmlFactoryFactory",
        "connectExecutor",
        "classLoaderStrategy",
        "jaasApplicationName",
        "datatype.point",
      })
  void refusesClassesInUrlsWhateverTheLogin(String name) {
    assertThatThrownBy(() -> resolve("jdbc:lakebase://h/d?" + name + "=evil.Class&password=x"))
        .isInstanceOf(SQLNonTransientConnectionException.class)
        .hasMessageContaining("names a class")
        .hasMessageNotContaining("evil.Class");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"lakebaseEndpiont", "lakebaseendpoint", "LAKEBASEENDPOINT", "lakebaseEndpoints"})
  void namesTheNearestSetting(String misspelt) {
    assertThatThrownBy(() -> resolve("jdbc:lakebase://h/d", misspelt, "x"))
        .isInstanceOf(SQLNonTransientConnectionException.class)
        .hasMessageContaining("did you mean lakebaseEndpoint? ");
    assertThat(NearestName.to("databricksClientsecret")).isEqualTo("databricksClientSecret");
  }

  @Test
  void countsEmptyUserAndPasswordAsAbsent() throws SQLException {
    Settings settings = resolve("jdbc:lakebase://h/d", "user", "", "password", "");

    assertThat(settings.user()).isEmpty();
    assertThat(settings.password()).isEmpty();
  }

  @Test
  void letsTheUrlWinAsPgjdbcDoes() throws SQLException {
    Settings settings = resolve("jdbc:lakebase://h/d?user=a&sslmode=require", "user", "b");

    assertThat(settings.user()).contains("a");
    assertThat(settings.pg("sslmode")).contains("require");
  }

  @Test
  void takesLibpqsVariablesOnlyWhenTheUrlSaysSo() throws SQLException {
    Ambient ambient =
        ambient(
            Map.of(
                "PGHOST", "h1,h2",
                "PGPORT", "1,2",
                "PGUSER", "me",
                "PGDATABASE", "shop",
                "PGSSLMODE", "prefer",
                "LAKEBASE_ENDPOINT", "projects/p/branches/b/endpoints/e"),
            Map.of());

    Settings all = resolve("jdbc:lakebase:///", Map.of(), ambient);
    Settings host = resolve("jdbc:lakebase://h/d", Map.of(), ambient);

    assertThat(Location.of(all).hosts())
        .containsExactly(new HostPort("h1", 1), new HostPort("h2", 2));
    assertThat(Location.of(all).binding()).isTrue();
    assertThat(Location.database(all)).isEqualTo("shop");
    assertThat(all.user()).contains("me");
    assertThat(TlsPolicy.forToken(all)).containsEntry("sslmode", "verify-full");
    assertThat(host.user()).isEmpty();
    assertThat(Location.of(host).hosts()).containsExactly(new HostPort("h", 5432));
    assertThat(Location.of(host).binding()).isFalse();
    assertThat(Location.database(host)).isEqualTo("d");
  }

  @Test
  void prefersTheEndpointInCodeToTheHostInTheEnvironment() throws SQLException {
    Settings settings =
        resolve(
            "jdbc:lakebase:///",
            Map.of("lakebaseEndpoint", "projects/p"),
            ambient(Map.of("PGHOST", "elsewhere"), Map.of()));

    assertThat(Location.of(settings).hosts()).isEmpty();
    assertThat(Location.of(settings).resource()).map(Object::toString).contains("projects/p");
  }

  @Test
  void saysWhenNothingIsNamedAndWhenTwoThingsAre() {
    assertThatThrownBy(() -> Location.of(resolve("jdbc:lakebase:///")))
        .hasMessageContaining("neither a host nor an endpoint");
    assertThatThrownBy(
            () ->
                Location.of(resolve("jdbc:lakebase:projects/p", "lakebaseEndpoint", "projects/q")))
        .hasMessageContaining("contradict");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "65536", "99999", "-1", "x"})
  void aPortThatIsNoneIsToldBeforeAnybodyIsAsked(String port) {
    assertThatThrownBy(() -> Location.of(resolve("jdbc:lakebase:projects/p", "PGPORT", port)))
        .isInstanceOf(SQLNonTransientConnectionException.class)
        .hasMessageContaining("it is a number from 1 to 65535");
  }

  @Test
  void readsSpansOfTime() throws SQLException {
    assertThat(DurationText.parse("x", "90")).hasSeconds(90);
    assertThat(DurationText.parse("x", "500ms")).hasMillis(500);
    assertThat(DurationText.parse("x", "15m")).hasMinutes(15);
    assertThat(DurationText.parse("x", "PT1H")).hasHours(1);
    for (String wrong : new String[] {"", "-1", "x", "PT-5S", "1d", "99999999999999"}) {
      assertThatThrownBy(() -> DurationText.parse("x", wrong))
          .as(wrong)
          .isInstanceOf(SQLNonTransientConnectionException.class);
    }
  }

  @Test
  void readsClaims() throws SQLException {
    assertThat(ClaimsText.parse("READ_ONLY:c.s.t, c.s.u ; OTHER:c.s.v"))
        .extracting(claim -> claim.permissionSet() + claim.tables())
        .containsExactly("READ_ONLY[c.s.t, c.s.u]", "OTHER[c.s.v]");
    assertThat(ClaimsText.parse("")).isEmpty();
    assertThatThrownBy(() -> ClaimsText.parse("c.s.t")).isInstanceOf(SQLException.class);
  }

  @Property
  void showsNoSecret(@ForAll LakebaseProperty property) throws SQLException {
    String secret = "hunter2hunter2";
    if (!property.sensitive()) {
      return;
    }
    Settings settings = resolve("jdbc:lakebase://h/d", property.propertyName(), secret);
    Properties info = new Properties();
    info.setProperty(property.propertyName(), secret);
    info.setProperty("password", secret);

    assertThat(settings.toString()).doesNotContain(secret);
    assertThat(UnifiedAuth.of(settings).toString()).doesNotContain(secret);
    assertThat(PropertyInfo.of("jdbc:lakebase://h/d?sslpassword=" + secret, info))
        .allSatisfy(shown -> assertThat(Optional.ofNullable(shown.value)).isNotEqualTo(secret))
        .noneMatch(shown -> shown.value != null && shown.value.contains(secret));
  }
}
