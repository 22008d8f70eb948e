package io.lakebase.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.databricks.sdk.core.ApiClient;
import com.databricks.sdk.core.DatabricksConfig;
import com.databricks.sdk.core.DatabricksException;
import com.databricks.sdk.core.error.platform.InvalidParameterValue;
import com.databricks.sdk.core.error.platform.NotFound;
import com.databricks.sdk.core.error.platform.Unauthenticated;
import com.databricks.sdk.service.database.DatabaseAPI;
import com.databricks.sdk.service.database.DatabaseInstance;
import com.databricks.sdk.service.database.FindDatabaseInstanceByUidRequest;
import com.databricks.sdk.service.iam.CurrentUserAPI;
import com.databricks.sdk.service.iam.MeRequest;
import com.databricks.sdk.service.postgres.Branch;
import com.databricks.sdk.service.postgres.DatabaseCredential;
import com.databricks.sdk.service.postgres.Endpoint;
import com.databricks.sdk.service.postgres.EndpointStatusState;
import com.databricks.sdk.service.postgres.EndpointType;
import com.databricks.sdk.service.postgres.GenerateDatabaseCredentialRequest;
import com.databricks.sdk.service.postgres.ListEndpointsRequest;
import com.databricks.sdk.service.postgres.ListProjectsRequest;
import com.databricks.sdk.service.postgres.PostgresAPI;
import com.databricks.sdk.service.postgres.Project;
import com.databricks.sdk.service.postgres.Role;
import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LakebaseExtension.class)
class ControlPlaneSdkTest {
  private final LakebaseEmulator lakebase;
  private final ApiClient client;
  private final PostgresAPI postgres;

  ControlPlaneSdkTest(LakebaseEmulator lakebase) {
    this.lakebase = lakebase;
    this.client = new ApiClient(pat());
    this.postgres = new PostgresAPI(client);
  }

  @Test
  void tellsTheEndpointWithItsHosts() {
    Endpoint endpoint = postgres.getEndpoint(lakebase.endpoint().name());

    assertThat(endpoint.getUid()).isEqualTo(lakebase.endpoint().uid()).startsWith("ep-");
    assertThat(endpoint.getParent()).isEqualTo("projects/local/branches/production");
    assertThat(endpoint.getStatus().getHosts().getHost()).isEqualTo("localhost");
    assertThat(endpoint.getStatus().getEndpointType())
        .isEqualTo(EndpointType.ENDPOINT_TYPE_READ_WRITE);
    assertThat(endpoint.getStatus().getCurrentState()).isEqualTo(EndpointStatusState.ACTIVE);
  }

  @Test
  void tellsWhenAnEndpointSleepsOrIsDisabled() {
    lakebase.endpoint().suspend();

    assertThat(postgres.getEndpoint(lakebase.endpoint().name()).getStatus().getCurrentState())
        .isEqualTo(EndpointStatusState.IDLE);

    lakebase.endpoint().disable();

    assertThat(postgres.getEndpoint(lakebase.endpoint().name()).getStatus().getDisabled()).isTrue();
  }

  @Test
  void listsInPages() {
    IntStream.range(0, 7)
        .forEach(i -> lakebase.addEndpoint("projects/paged/branches/main/endpoints/e" + i));

    List<String> names = new ArrayList<>();
    postgres
        .listEndpoints(
            new ListEndpointsRequest().setParent("projects/paged/branches/main").setPageSize(3L))
        .forEach(endpoint -> names.add(endpoint.getName()));

    assertThat(names)
        .containsExactlyElementsOf(
            IntStream.range(0, 7)
                .mapToObj(i -> "projects/paged/branches/main/endpoints/e" + i)
                .toList());
    assertThat(lakebase.requests().count(Route.ENDPOINTS)).isEqualTo(3);
  }

  @Test
  void leadsFromProjectToDefaultBranchToEndpoint() {
    List<String> projects = new ArrayList<>();
    postgres.listProjects(new ListProjectsRequest()).forEach(p -> projects.add(p.getName()));
    assertThat(projects).contains("projects/local");

    Project project = postgres.getProject("projects/local");
    assertThat(project.getStatus().getDefaultBranch())
        .isEqualTo("projects/local/branches/production");
    Branch branch = postgres.getBranch("projects/local/branches/production");
    assertThat(branch.getStatus().getDefault()).isTrue();
    List<String> databases = new ArrayList<>();
    postgres
        .listDatabases(branch.getName())
        .forEach(database -> databases.add(database.getStatus().getPostgresDatabase()));
    assertThat(databases).containsExactly("databricks_postgres");
    assertThat(postgres.listBranches("projects/local")).hasSize(1);
    List<Role> roles = new ArrayList<>();
    postgres.listRoles(branch.getName()).forEach(roles::add);
    assertThat(roles)
        .extracting(role -> role.getStatus().getPostgresRole())
        .contains(lakebase.servicePrincipal().clientId(), lakebase.user().userName());
    assertThat(postgres.getRole(roles.get(0).getName()).getName())
        .isEqualTo(roles.get(0).getName());
  }

  @Test
  void answersUnknownNamesInLakebasesWords() {
    assertThatThrownBy(() -> postgres.getProject("projects/none"))
        .isInstanceOf(NotFound.class)
        .hasMessageContaining("project id not found [TraceId: ");
    assertThatThrownBy(() -> postgres.getBranch("projects/local/branches/none"))
        .isInstanceOf(NotFound.class)
        .hasMessageContaining("branch id not found");
    assertThatThrownBy(() -> credential(request("projects/local/branches/production/endpoints/x")))
        .isInstanceOf(NotFound.class)
        .hasMessageContaining("endpoint id not found");
  }

  @Test
  void honoursTheTimeToLiveWithinItsRange() {
    Instant before = Instant.now();

    DatabaseCredential credential =
        credential(request().setTtl(Duration.newBuilder().setSeconds(300).build()));

    assertThat(credential.getExpireTime().getSeconds())
        .isCloseTo(before.getEpochSecond() + 300, within(5L));
    for (long seconds : new long[] {0, 299, 3601}) {
      assertThatThrownBy(
              () -> credential(request().setTtl(Duration.newBuilder().setSeconds(seconds).build())))
          .isInstanceOf(InvalidParameterValue.class)
          .hasMessageContaining("ttl");
    }
  }

  @Test
  void honoursTheExpireTimeWithinItsRange() {
    long wanted = Instant.now().getEpochSecond() + 900;

    DatabaseCredential credential = credential(request().setExpireTime(at(wanted)));

    assertThat(credential.getExpireTime().getSeconds()).isEqualTo(wanted);
    assertThatThrownBy(() -> credential(request().setExpireTime(at(wanted + 3600))))
        .isInstanceOf(InvalidParameterValue.class)
        .hasMessageContaining("expire_time");
  }

  @Test
  void knowsWhoCalls() {
    assertThat(new CurrentUserAPI(client).me(new MeRequest()).getUserName())
        .isEqualTo(lakebase.user().userName());
    assertThat(new CurrentUserAPI(new ApiClient(m2m())).me(new MeRequest()).getUserName())
        .isEqualTo(lakebase.servicePrincipal().clientId());
  }

  @Test
  void refusesWrongSecrets() {
    assertThatThrownBy(
            () ->
                new CurrentUserAPI(new ApiClient(pat().setToken("dapi-wrong"))).me(new MeRequest()))
        .isInstanceOf(Unauthenticated.class);
    assertThatThrownBy(
            () ->
                new CurrentUserAPI(new ApiClient(m2m().setClientSecret("wrong")))
                    .me(new MeRequest()))
        .isInstanceOf(DatabricksException.class)
        .hasMessageContaining("invalid_client");
  }

  @Test
  void exchangesATokenOfAnOutsideIdentityProvider(@TempDir Path directory) throws IOException {
    String clientId = lakebase.servicePrincipal().clientId();
    Path file = Files.writeString(directory.resolve("jwt"), lakebase.federationToken(clientId));
    DatabricksConfig config =
        new DatabricksConfig()
            .setHost(lakebase.host().toString())
            .setAuthType("file-oidc")
            .setClientId(clientId)
            .setOidcTokenFilepath(file.toString());

    assertThat(new CurrentUserAPI(new ApiClient(config)).me(new MeRequest()).getUserName())
        .isEqualTo(clientId);
    assertThat(lakebase.requests().list(Route.TOKEN).get(0).body())
        .contains("subject_token=***")
        .doesNotContain("eyJ");
  }

  @Test
  void servesTheProvisionedProduct() throws SQLException {
    EmulatedInstance instance = lakebase.addInstance("classic");
    DatabaseAPI api = new DatabaseAPI(client);

    DatabaseInstance told = api.getDatabaseInstance("classic");
    DatabaseInstance found =
        api.findDatabaseInstanceByUid(
            new FindDatabaseInstanceByUidRequest().setUid(instance.uid()));
    com.databricks.sdk.service.database.DatabaseCredential credential =
        api.generateDatabaseCredential(
            new com.databricks.sdk.service.database.GenerateDatabaseCredentialRequest()
                .setRequestId("5b1e0f5e-0000-4000-8000-000000000000")
                .setInstanceNames(List.of("classic")));

    assertThat(told.getReadWriteDns()).isEqualTo(instance.host());
    assertThat(found.getName()).isEqualTo("classic");
    assertThat(Instant.parse(credential.getExpirationTime())).isAfter(Instant.now());
    assertThatThrownBy(() -> api.getDatabaseInstance("none")).isInstanceOf(NotFound.class);
    try (Connection session =
        Clients.connect(
            lakebase, instance.port(), lakebase.user().userName(), credential.getToken())) {
      assertThat(Clients.query(session, "SELECT current_user"))
          .isEqualTo(lakebase.user().userName());
    }
  }

  private GenerateDatabaseCredentialRequest request() {
    return request(lakebase.endpoint().name());
  }

  private static GenerateDatabaseCredentialRequest request(String endpoint) {
    return new GenerateDatabaseCredentialRequest().setEndpoint(endpoint);
  }

  private DatabaseCredential credential(GenerateDatabaseCredentialRequest request) {
    return postgres.generateDatabaseCredential(request);
  }

  private static Timestamp at(long epochSecond) {
    return Timestamp.newBuilder().setSeconds(epochSecond).build();
  }

  private DatabricksConfig pat() {
    return new DatabricksConfig()
        .setHost(lakebase.host().toString())
        .setAuthType("pat")
        .setToken(lakebase.user().personalAccessToken());
  }

  private DatabricksConfig m2m() {
    return new DatabricksConfig()
        .setHost(lakebase.host().toString())
        .setAuthType("oauth-m2m")
        .setClientId(lakebase.servicePrincipal().clientId())
        .setClientSecret(lakebase.servicePrincipal().clientSecret());
  }
}
