package io.lakebase.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lakebase.jdbc.credential.EndpointInfo;
import io.lakebase.jdbc.credential.HostRole;
import io.lakebase.jdbc.credential.ResourceName;
import java.sql.SQLNonTransientConnectionException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostTrustTest {

  private static final HostTrust NOBODY_ELSE = new HostTrust(Set.of());

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ep-sweet-y2nm75e1.database.eu-west-1.cloud.databricks.com",
        "EP-SWEET.Database.eu-west-1.CLOUD.databricks.com",
        "ep-sweet-ro.database.eu-west-1.cloud.databricks.com",
        "instance-1234.database.cloud.databricks.com",
        "instance-1234.database.azuredatabricks.net",
        "ep-a.database.westeurope.azuredatabricks.net",
        "ep-a.database.europe-west1.gcp.databricks.com",
        "ep-a.database.us-gov-west-1.cloud.databricks.us",
      })
  void knowsDatabricksDatabaseDomains(String host) {
    assertThat(HostTrust.inDatabricksDomain(new HostPort(host, 5432))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.com",
        "database.eu-west-1.cloud.databricks.com.evil.com",
        "ep-a.database.eu-west-1.cloud.databricks.com.evil.com",
        "ep-a.database.eu-west-1.cloud-databricks.com",
        "ep-a.database.eu-west-1.evilcloud.databricks.com",
        "ep-a.database.a.b.cloud.databricks.com",
        "ep-a.evildatabase.eu-west-1.cloud.databricks.com",
        "x.ep-a.database.eu-west-1.cloud.databricks.com",
        "dbc-1234.cloud.databricks.com",
        "adb-1.2.azuredatabricks.net",
        "database.cloud.databricks.com",
        "localhost",
        "10.0.0.1",
        "[::1]",
      })
  void refusesLookAlikesAndStrangers(String host) {
    assertThatThrownBy(
            () -> NOBODY_ELSE.require("x", List.of(new HostPort(host, 5432)), Optional.empty()))
        .isInstanceOf(SQLNonTransientConnectionException.class)
        .hasMessageStartingWith("[x] no token is sent to this host");
  }

  @Test
  void refusesAListWithOneStranger() {
    List<HostPort> hosts =
        List.of(
            new HostPort("ep-a.database.cloud.databricks.com", 5432),
            new HostPort("evil.com", 5432));

    assertThat(NOBODY_ELSE.allKnown(hosts)).isFalse();
    assertThatThrownBy(() -> NOBODY_ELSE.require("x", hosts, Optional.empty()))
        .hasMessageContaining("evil.com");
  }

  @Test
  void trustsWhatTheControlPlaneNamesForTheEndpoint() {
    EndpointInfo info =
        new EndpointInfo(
            new ResourceName.Endpoint("p", "b", "e"),
            "ep-a",
            Map.of(HostRole.READ_WRITE, "Db.Example.com"),
            false,
            "ACTIVE");

    assertThatCode(
            () ->
                NOBODY_ELSE.require(
                    "x", List.of(new HostPort("db.example.COM", 1)), Optional.of(info)))
        .doesNotThrowAnyException();
    assertThatThrownBy(
            () ->
                NOBODY_ELSE.require(
                    "x", List.of(new HostPort("example.com", 1)), Optional.of(info)))
        .isInstanceOf(SQLNonTransientConnectionException.class);
  }

  @Test
  void trustsListedHostsAndDomainsAtLabelBoundaries() {
    HostTrust trust = new HostTrust(HostTrust.listed(" db.local , *.corp.example,"));

    assertThat(trust.allKnown(List.of(new HostPort("DB.local", 1)))).isTrue();
    assertThat(trust.allKnown(List.of(new HostPort("a.b.corp.example", 1)))).isTrue();
    assertThat(trust.allKnown(List.of(new HostPort("corp.example", 1)))).isFalse();
    assertThat(trust.allKnown(List.of(new HostPort("evilcorp.example", 1)))).isFalse();
    assertThat(trust.allKnown(List.of(new HostPort("x.db.local", 1)))).isFalse();
    assertThat(new HostTrust(Set.of("*.", "*")).allKnown(List.of(new HostPort("a.b", 1))))
        .isFalse();
  }

  @Property
  void noSuffixMakesADatabricksHostOfAnother(
      @ForAll @AlphaChars @StringLength(min = 1, max = 10) String label) {
    String host = "ep-a.database.eu.cloud.databricks.com." + label;

    assertThat(HostTrust.inDatabricksDomain(new HostPort(host, 1))).isFalse();
  }

  @Test
  void knowsPoolerHosts() {
    assertThat(new HostPort("ep-a-pooler.database.cloud.databricks.com", 1).pooler()).isTrue();
    assertThat(new HostPort("ep-a-ro-pooler.x.y", 1).pooler()).isTrue();
    assertThat(new HostPort("ep-a.x-pooler.y", 1).pooler()).isFalse();
  }
}
