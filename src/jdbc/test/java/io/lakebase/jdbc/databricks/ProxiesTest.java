package io.lakebase.jdbc.databricks;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class ProxiesTest {

  private static final URI WORKSPACE = URI.create("https://dbc-1.cloud.databricks.com/api");

  private final Properties system = new Properties();

  private String before(Map<AuthenticationSetting, String> settings, Map<String, String> env) {
    return before(WORKSPACE, settings, env);
  }

  private String before(
      URI uri, Map<AuthenticationSetting, String> settings, Map<String, String> env) {
    return Proxies.of(settings, system, env)
        .before(uri)
        .map(Proxies.Proxy::toString)
        .orElse("none");
  }

  @Test
  void thereIsNoneByDefault() {
    assertThat(before(Map.of(), Map.of())).isEqualTo("none");
  }

  @Test
  void settingsComeBeforeSystemPropertiesAndTheseBeforeTheEnvironment() {
    Map<String, String> env = Map.of("HTTPS_PROXY", "http://env.example:3128");
    assertThat(before(Map.of(), env)).isEqualTo("env.example:3128");

    system.setProperty("https.proxyHost", "system.example");
    system.setProperty("https.proxyPort", "8443");
    assertThat(before(Map.of(), env)).isEqualTo("system.example:8443");

    assertThat(before(Map.of(AuthenticationSetting.PROXY_HOST, "own.example"), env))
        .isEqualTo("own.example:8080");
  }

  @Test
  void hostsCanBeLeftOut() {
    for (String pattern :
        new String[] {
          "cloud.databricks.com",
          ".databricks.com",
          "*.cloud.databricks.com",
          "*",
          "x, dbc-1.cloud.databricks.com"
        }) {
      assertThat(before(Map.of(), Map.of("HTTPS_PROXY", "http://p:1", "NO_PROXY", pattern)))
          .as(pattern)
          .isEqualTo("none");
    }
    assertThat(before(Map.of(), Map.of("https_proxy", "p:1", "no_proxy", "bricks.com")))
        .isEqualTo("p:1");
    system.setProperty("https.proxyHost", "p");
    system.setProperty("http.nonProxyHosts", "localhost|*.databricks.com");
    assertThat(before(Map.of(), Map.of())).isEqualTo("none");
  }

  @Test
  void loopbackIsReachedDirectlyUnlessTheSettingsNameAProxy() {
    URI local = URI.create("http://localhost:8080/");
    Map<String, String> env = Map.of("HTTP_PROXY", "http://env.example:3128");

    assertThat(before(local, Map.of(), env)).isEqualTo("none");
    assertThat(before(local, Map.of(AuthenticationSetting.PROXY_HOST, "own"), env))
        .isEqualTo("own:8080");
  }

  @Test
  void showsNoPassword() {
    Proxies proxies =
        Proxies.of(Map.of(), system, Map.of("HTTPS_PROXY", "http://me:secret@p.example:3128"));

    assertThat(proxies.before(WORKSPACE).orElseThrow().password()).isEqualTo("secret");
    assertThat(proxies.toString()).doesNotContain("secret");
  }
}
