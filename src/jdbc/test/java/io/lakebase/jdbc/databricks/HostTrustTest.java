package io.lakebase.jdbc.databricks;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostTrustTest {

  private final HostTrust none = new HostTrust(Set.of(), List.of());

  private static String objection(HostTrust trust, String uri) {
    return trust.objection(URI.create(uri));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://dbc-1.cloud.databricks.com",
        "https://ADB-1.2.AzureDatabricks.net/oidc/v1/token",
        "https://1.1.gcp.databricks.com:443",
        "https://x.cloud.databricks.us",
        "https://x.cloud.databricks.mil",
        "https://accounts.cloud.databricks.com",
        "https://adb-1.1.databricks.azure.cn"
      })
  void databricksDomainsAreTrusted(String uri) {
    assertThat(objection(none, uri)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://dbc-1.cloud.databricks.com",
        "https://cloud.databricks.com.evil.example",
        "https://evilcloud.databricks.com",
        "https://azuredatabricks.net.evil.example",
        "https://evilazuredatabricks.net",
        "https://dbc-1.cloud.databricks.com@evil.example",
        "https://dbc-1.cloud.databricks.com.",
        "https://127.0.0.1",
        "http://localhost",
        "ftp://dbc-1.cloud.databricks.com",
        "https:dbc-1.cloud.databricks.com",
        "https:///path"
      })
  void everythingElseIsNot(String uri) {
    assertThat(objection(none, uri)).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://localhost:8080",
        "http://127.0.0.1:1",
        "http://[::1]:1",
        "https://localhost"
      })
  void declaredLoopbackAddressesMaySpeakPlainHttp(String uri) {
    assertThat(objection(new HostTrust(Set.of("localhost", "127.0.0.1", "::1"), List.of()), uri))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://proxy.corp.example",
        "http://localhost.evil.example",
        "http://127.0.0.1.evil.example"
      })
  void noOtherAddressMayEvenIfDeclared(String uri) {
    String host = URI.create(uri).getHost();

    assertThat(objection(new HostTrust(Set.of(host), List.of()), uri)).isNotEmpty();
    assertThat(objection(new HostTrust(Set.of(host), List.of()), uri.replace("http:", "https:")))
        .isEmpty();
  }

  @Property
  void aDomainIsMatchedAtItsLabelsOnly(@ForAll("labels") String label) {
    for (String domain : HostTrust.DOMAINS) {
      assertThat(objection(none, "https://" + label + "." + domain)).isEmpty();
      assertThat(objection(none, "https://" + label + domain)).isNotEmpty();
      assertThat(objection(none, "https://" + domain + "." + label)).isNotEmpty();
    }
  }

  @Provide
  Arbitrary<String> labels() {
    return Arbitraries.strings().withCharRange('a', 'z').ofMinLength(1).ofMaxLength(20);
  }
}
