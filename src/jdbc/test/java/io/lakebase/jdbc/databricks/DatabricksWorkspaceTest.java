package io.lakebase.jdbc.databricks;

import static io.lakebase.jdbc.databricks.LocalWorkspace.TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lakebase.emulator.EmulatedInstance;
import io.lakebase.emulator.LakebaseEmulator;
import io.lakebase.emulator.LakebaseExtension;
import io.lakebase.emulator.Route;
import io.lakebase.jdbc.credential.Claim;
import io.lakebase.jdbc.credential.Credential;
import io.lakebase.jdbc.credential.CredentialException;
import io.lakebase.jdbc.credential.CredentialRequest;
import io.lakebase.jdbc.credential.EndpointInfo;
import io.lakebase.jdbc.credential.HostRole;
import io.lakebase.jdbc.credential.ResourceName;
import io.lakebase.jdbc.credential.Workspace;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LakebaseExtension.class)
class DatabricksWorkspaceTest {

  private final LocalWorkspace local = new LocalWorkspace();
  private final LakebaseEmulator lakebase;

  DatabricksWorkspaceTest(LakebaseEmulator lakebase) {
    this.lakebase = lakebase;
  }

  @AfterEach
  void close() {
    local.close();
  }

  private CredentialRequest request() {
    return CredentialRequest.of(
        (ResourceName.Target) ResourceName.parse(lakebase.endpoint().name()));
  }

  @Test
  void aServicePrincipalGetsItsFirstCredentialInFourCallsAndTheNextInOne() throws Exception {
    Workspace workspace = local.of(LocalWorkspace.servicePrincipal(lakebase));

    Credential credential = workspace.credentials().issue(request());

    assertThat(credential.expiresAt()).isAfter(credential.issuedAt());
    assertThat(lakebase.requests().total()).isEqualTo(4);
    workspace.credentials().issue(request());
    assertThat(lakebase.requests().total()).isEqualTo(5);
  }

  @Test
  void aPersonalAccessTokenGetsItsFirstCredentialInTwoCalls() throws Exception {
    Workspace workspace = local.of(LocalWorkspace.user(lakebase));

    workspace.credentials().issue(request());

    assertThat(lakebase.requests().total()).isEqualTo(2);
    assertThat(workspace.principal().role(TIMEOUT)).isEqualTo(lakebase.user().userName());
  }

  @Test
  void makesNoCallBeforeTheFirstQuestion() throws Exception {
    Workspace workspace = local.of(LocalWorkspace.servicePrincipal(lakebase));

    assertThat(workspace.host()).isEqualTo(lakebase.host().getAuthority());
    assertThat(workspace.identity()).hasSize(64);
    assertThat(workspace.principal().role(TIMEOUT))
        .isEqualTo(lakebase.servicePrincipal().clientId());
    assertThat(lakebase.requests().total()).isZero();
  }

  @Test
  void namesItselfToTheControlPlane() throws Exception {
    local.of(LocalWorkspace.user(lakebase)).credentials().issue(request());

    assertThat(lakebase.requests().list())
        .allSatisfy(
            call -> assertThat(call.header("User-Agent").orElse("")).startsWith("lakebase-jdbc/"));
  }

  @Test
  void asksForLifeAndClaims() throws Exception {
    CredentialRequest request =
        new CredentialRequest(
            request().target(),
            Duration.ofMinutes(10),
            List.of(new Claim(Claim.READ_ONLY, List.of("main.shop.orders"))));

    Credential credential =
        local.of(LocalWorkspace.servicePrincipal(lakebase)).credentials().issue(request);

    assertThat(Duration.between(credential.issuedAt(), credential.expiresAt()))
        .isBetween(Duration.ofMinutes(9), Duration.ofMinutes(11));
    assertThat(lakebase.requests().list(Route.CREDENTIALS).get(0).body())
        .contains("\"600s\"", "READ_ONLY", "main.shop.orders");
  }

  @Test
  void locatesAnEndpointByEachOfItsNamesAndRemembersIt() throws Exception {
    Workspace workspace = local.of(LocalWorkspace.servicePrincipal(lakebase));
    ResourceName.Endpoint name = (ResourceName.Endpoint) request().target();

    EndpointInfo info = workspace.endpoints().locate(name, TIMEOUT);
    EndpointInfo ofBranch = workspace.endpoints().locate(name.parent(), TIMEOUT);
    EndpointInfo ofProject = workspace.endpoints().locate(name.parent().parent(), TIMEOUT);

    assertThat(info.target()).isEqualTo(name);
    assertThat(info.host(HostRole.READ_WRITE)).contains(lakebase.endpoint().host());
    assertThat(ofBranch.target()).isEqualTo(name);
    assertThat(ofProject.target()).isEqualTo(name);
    int calls = lakebase.requests().total();
    workspace.endpoints().locate(name, TIMEOUT);
    assertThat(workspace.endpoints().find(lakebase.endpoint().host(), TIMEOUT)).contains(info);
    assertThat(lakebase.requests().total()).isEqualTo(calls);
  }

  @Test
  void findsAnEndpointByItsHostAndByItsUid() throws Exception {
    lakebase.addEndpoint("projects/other/branches/main/endpoints/second");
    Workspace workspace = local.of(LocalWorkspace.servicePrincipal(lakebase));
    String byUid = lakebase.endpoint().uid() + "-pooler.database.eu-west-1.cloud.databricks.com";

    assertThat(workspace.endpoints().find(byUid, TIMEOUT).orElseThrow().target())
        .isEqualTo(request().target());
    assertThat(workspace.endpoints().find("ep-unknown.database.cloud.databricks.com", TIMEOUT))
        .isEmpty();
    assertThat(lakebase.requests().total()).isLessThan(50);
  }

  @Test
  void knowsProvisionedInstances() throws Exception {
    EmulatedInstance instance = lakebase.addInstance("legacy");
    Workspace workspace = local.of(LocalWorkspace.servicePrincipal(lakebase));

    EndpointInfo found =
        workspace
            .endpoints()
            .find("instance-" + instance.uid() + ".database.cloud.databricks.com", TIMEOUT)
            .orElseThrow();

    assertThat(found.target()).isEqualTo(new ResourceName.Instance("legacy"));
    assertThat(found.host(HostRole.READ_WRITE)).contains(instance.host());
    Credential credential = workspace.credentials().issue(CredentialRequest.of(found.target()));
    assertThat(credential.expiresAt()).isAfter(credential.issuedAt());
  }

  @Test
  void saysWhatIsWrongWithAnEndpointThatIsNotThere() throws Exception {
    Workspace workspace = local.of(LocalWorkspace.servicePrincipal(lakebase));
    ResourceName missing = ResourceName.parse("projects/shop/branches/main/endpoints/primary");

    assertThatThrownBy(
            () ->
                workspace.credentials().issue(CredentialRequest.of((ResourceName.Target) missing)))
        .isInstanceOfSatisfying(
            CredentialException.class,
            e -> {
              assertThat(e.terminal()).isTrue();
              assertThat(e.status()).hasValue(404);
            })
        .hasMessageStartingWith(
            "[" + missing + "] no database credential: the control plane answered")
        .hasMessageContaining("404 NOT_FOUND");
  }
}
