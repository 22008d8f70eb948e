package io.lakebase.jdbc.databricks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lakebase.jdbc.credential.CredentialException;
import io.lakebase.jdbc.credential.EndpointDirectory;
import io.lakebase.jdbc.credential.EndpointInfo;
import io.lakebase.jdbc.credential.Workspace;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointSearchTest {

  private static final Duration PATIENT = Duration.ofSeconds(30);

  private static Optional<EndpointInfo> search(ListedPlane plane, String host) throws Exception {
    try (WorkspaceRegistry registry = registry((settled, transport) -> plane)) {
      return workspace(registry).endpoints().find(host, PATIENT);
    }
  }

  private static WorkspaceRegistry registry(Session.Connector connector) {
    return new WorkspaceRegistry(
        new Machine(Map.of(), new Properties(), Path.of("no-such-home")), () -> 0, connector);
  }

  private static Workspace workspace(WorkspaceRegistry registry) throws CredentialException {
    return registry.of(
        AuthenticationSettings.builder()
            .set(AuthenticationSetting.HOST, "dbc-1.cloud.databricks.com")
            .set(AuthenticationSetting.TOKEN, "dapi")
            .build());
  }

  @Test
  void whatWasFoundByTheUidIsSearchedForAnewOnceItIsOutdated() throws Exception {
    String byUid = "ep-1-ro.database.eu-west-1.cloud.databricks.com";
    try (WorkspaceRegistry registry = registry((settled, transport) -> new ListedPlane())) {
      EndpointDirectory endpoints = workspace(registry).endpoints();
      EndpointInfo found = endpoints.find(byUid, PATIENT).orElseThrow();
      assertThat(endpoints.find(byUid, PATIENT).orElseThrow()).isSameAs(found);

      endpoints.outdated(found);

      assertThat(endpoints.find(byUid, PATIENT).orElseThrow()).isNotSameAs(found);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 403, 404})
  void findsAHostWhateverItMayNotSeeElsewhere(int status) throws Exception {
    assertThat(search(new ListedPlane(status), ListedPlane.HOST).orElseThrow().target())
        .isEqualTo(ListedPlane.ENDPOINT);
  }

  @ParameterizedTest
  @ValueSource(ints = {403, 404})
  void saysWhatItCouldNotSeeWhereTheHostIsNowhereElse(int status) {
    assertThatThrownBy(
            () -> search(new ListedPlane(status), "ep-2.database.eu-west-1.cloud.databricks.com"))
        .isInstanceOf(CredentialException.class)
        .hasMessageContaining("not shown");
  }

  @ParameterizedTest
  @ValueSource(ints = {403, 404})
  void keepsItsConnectionWhereSomethingIsNotShown(int status) throws Exception {
    AtomicInteger connects = new AtomicInteger();
    Session.Connector counting =
        (settled, transport) -> {
          connects.incrementAndGet();
          return new ListedPlane(status);
        };
    try (WorkspaceRegistry registry = registry(counting)) {
      Workspace workspace = workspace(registry);

      assertThat(workspace.endpoints().find(ListedPlane.HOST, PATIENT)).isPresent();
      workspace.credentials().issue(ListedPlane.REQUEST);
    }
    assertThat(connects).hasValue(1);
  }

  @Test
  void givesUpAtOnceWhereTheControlPlaneRefusesTheIdentity() {
    ListedPlane plane = new ListedPlane(401, new CountDownLatch(1));

    assertThatThrownBy(() -> search(plane, ListedPlane.HOST))
        .isInstanceOf(CredentialException.class)
        .hasMessageContaining("not shown");
  }
}
