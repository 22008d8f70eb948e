package io.lakebase.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlansTest {

  private static final String URL = "jdbc:lakebase://host.example/shop";

  private final Map<String, String> system = new HashMap<>();
  private final Plans plans = new Plans(new Ambient(name -> null, system::get));

  private static Properties properties(String... pairs) {
    Properties properties = new Properties();
    for (int i = 0; i < pairs.length; i += 2) {
      properties.setProperty(pairs[i], pairs[i + 1]);
    }
    return properties;
  }

  private static String user(Plan plan) {
    return plan.user().orElse("none");
  }

  @Test
  void usesAPlanAgainForTheSameSettings() throws SQLException {
    Plan first = plans.of(URL, properties("user", "a", "databricksClientSecret", "s"));

    assertThat(plans.of(URL, properties("user", "a", "databricksClientSecret", "s")))
        .isSameAs(first);
    assertThat(plans.of(URL, null)).isNotSameAs(first).isSameAs(plans.of(URL, new Properties()));
    assertThat(plans.of(URL, properties("user", "a", "databricksClientSecret", "t")))
        .isNotSameAs(first);
    assertThat(plans.of(URL + "2", properties("user", "a", "databricksClientSecret", "s")))
        .isNotSameAs(first);
  }

  @Test
  void seesEveryChangeOfTheCallersProperties() throws SQLException {
    Properties properties = properties("user", "a", "ApplicationName", "x");
    assertThat(user(plans.of(URL, properties))).isEqualTo("a");

    properties.setProperty("user", "b");
    assertThat(user(plans.of(URL, properties))).isEqualTo("b");
    properties.remove("user");
    assertThat(user(plans.of(URL, properties))).isEqualTo("none");
    properties.setProperty("lakebaseWakeTimeout", "3s");
    assertThat(plans.of(URL, properties).wakeTimeout()).hasSeconds(3);
    properties.remove("ApplicationName");
    properties.setProperty("options", "-c a=b");
    assertThat(plans.of(URL, properties).settings().pgjdbc()).containsOnlyKeys("options");
  }

  @Test
  void seesWhatComesAndGoesInTheDefaultsOfProperties() throws SQLException {
    Properties defaults = new Properties();
    Properties properties = new Properties(defaults);
    assertThat(user(plans.of(URL, properties))).isEqualTo("none");

    defaults.setProperty("user", "a");
    assertThat(user(plans.of(URL, properties))).isEqualTo("a");
    defaults.setProperty("user", "b");
    assertThat(user(plans.of(URL, properties))).isEqualTo("b");
    defaults.setProperty("lakebaseWakeTimeout", "3s");
    assertThat(plans.of(URL, properties).wakeTimeout()).hasSeconds(3);
    defaults.clear();
    assertThat(user(plans.of(URL, properties))).isEqualTo("none");
  }

  @Test
  void seesEveryChangeOfSystemProperties() throws SQLException {
    assertThat(plans.of(URL, null).wakeTimeout()).hasSeconds(45);

    system.put("lakebaseWakeTimeout", "3s");
    assertThat(plans.of(URL, null).wakeTimeout()).hasSeconds(3);
    system.put("lakebaseWakeTimeout", "4s");
    assertThat(plans.of(URL, null).wakeTimeout()).hasSeconds(4);
    system.clear();
    assertThat(plans.of(URL, null).wakeTimeout()).hasSeconds(45);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:lakebase://host.example/shop?password=secret",
        "jdbc:lakebase:postgresql://u:secret@host.example/shop",
        "jdbc:lakebase://host.example/shop?sslpassword=secret",
        "jdbc:lakebase://host.example/shop?databricksToken=secret",
        "jdbc:lakebase://host.example/shop?databricksClientSecret=secret"
      })
  void keepsNoUrlWithASecretInIt(String url) throws SQLException {
    assertThat(plans.of(url, null)).isNotSameAs(plans.of(url, null));
  }

  @ParameterizedTest
  @ValueSource(strings = {"password", "sslpassword"})
  void keepsNoPassword(String name) throws SQLException {
    assertThat(plans.of(URL, properties(name, "secret")))
        .isNotSameAs(plans.of(URL, properties(name, "secret")));
  }

  @Test
  void keepsNoMoreThanAFewAndForgetsWhenTold() throws SQLException {
    Plan first = plans.of(URL, properties("user", "0"));
    for (int i = 1; i < 8; i++) {
      plans.of(URL, properties("user", String.valueOf(i)));
    }
    assertThat(plans.of(URL, properties("user", "0"))).isSameAs(first);
    plans.of(URL, properties("user", "8"));
    assertThat(plans.of(URL, properties("user", "0"))).isNotSameAs(first);

    Plan other = plans.of(URL + "x", null);
    assertThat(plans.of(URL + "x", null)).isSameAs(other);
    for (int i = 0; i < 256; i++) {
      plans.of(URL + i, null);
    }
    assertThat(plans.of(URL + "x", null)).isNotSameAs(other);

    Plan last = plans.of(URL, null);
    plans.clear();
    assertThat(plans.of(URL, null)).isNotSameAs(last);
  }
}
