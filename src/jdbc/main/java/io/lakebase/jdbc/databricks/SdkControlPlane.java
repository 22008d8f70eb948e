package io.lakebase.jdbc.databricks;

import com.databricks.sdk.core.ApiClient;
import com.databricks.sdk.core.DatabricksConfig;
import com.databricks.sdk.service.database.DatabaseAPI;
import com.databricks.sdk.service.database.FindDatabaseInstanceByUidRequest;
import com.databricks.sdk.service.iam.CurrentUserAPI;
import com.databricks.sdk.service.iam.MeRequest;
import com.databricks.sdk.service.postgres.ListBranchesRequest;
import com.databricks.sdk.service.postgres.ListBranchesResponse;
import com.databricks.sdk.service.postgres.ListEndpointsRequest;
import com.databricks.sdk.service.postgres.ListEndpointsResponse;
import com.databricks.sdk.service.postgres.ListProjectsRequest;
import com.databricks.sdk.service.postgres.ListProjectsResponse;
import com.databricks.sdk.service.postgres.PostgresAPI;
import io.lakebase.jdbc.credential.Credential;
import io.lakebase.jdbc.credential.CredentialException;
import io.lakebase.jdbc.credential.CredentialRequest;
import io.lakebase.jdbc.credential.EndpointInfo;
import io.lakebase.jdbc.credential.ResourceName;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** The control plane by the Databricks SDK. */
final class SdkControlPlane implements ControlPlane {

  private final SdkHttpClient http;
  private final SdkFailures failures;
  private final ApiClient client;
  private final PostgresAPI postgres;

  private SdkControlPlane(SdkHttpClient http, SdkFailures failures, ApiClient client) {
    this.http = http;
    this.failures = failures;
    this.client = client;
    this.postgres = new PostgresAPI(client);
  }

  /** Builds a client for an authentication. */
  private interface Clients {
    ApiClient client(SdkAuthorization authorization) throws CredentialException, IOException;
  }

  /** Builds the client, which may read what the workspace publishes about itself. */
  static ControlPlane connect(Authentication authentication, HttpTransport transport)
      throws CredentialException, InterruptedException {
    return connect(authentication, transport, SdkAuthorization::client);
  }

  /** Builds the client of a configuration that the application has made. */
  static ControlPlane connect(
      Authentication authentication, HttpTransport transport, DatabricksConfig ready)
      throws CredentialException, InterruptedException {
    return connect(authentication, transport, authorization -> authorization.client(ready));
  }

  private static ControlPlane connect(
      Authentication authentication, HttpTransport transport, Clients clients)
      throws CredentialException, InterruptedException {
    SdkHttpClient http = new SdkHttpClient(transport);
    Secrets secrets = new Secrets(authentication.secrets());
    SdkFailures failures = new SdkFailures(secrets);
    return call(
        http,
        failures,
        authentication.host(),
        ControlPlaneFailure.NO_WORKSPACE,
        () ->
            new SdkControlPlane(
                http,
                failures,
                clients.client(new SdkAuthorization(authentication, http, secrets))));
  }

  @Override
  public Credential issue(CredentialRequest request)
      throws CredentialException, InterruptedException {
    return call(
        request.target(),
        ControlPlaneFailure.NO_CREDENTIAL,
        () ->
            request.target() instanceof ResourceName.Endpoint
                ? SdkMessages.credential(
                    postgres.generateDatabaseCredential(SdkMessages.autoscaling(request)))
                : SdkMessages.credential(
                    provisioned().generateDatabaseCredential(SdkMessages.provisioned(request))));
  }

  @Override
  public String currentUser() throws CredentialException, InterruptedException {
    return call(
        "current user",
        ControlPlaneFailure.NO_ROLE,
        () ->
            SdkMessages.required(
                new CurrentUserAPI(client).me(new MeRequest()).getUserName(), "user name"));
  }

  @Override
  public EndpointInfo endpoint(ResourceName.Endpoint name)
      throws CredentialException, InterruptedException {
    return call(
        name,
        ControlPlaneFailure.NO_ENDPOINT,
        () -> SdkMessages.endpoint(postgres.getEndpoint(name.toString())).info());
  }

  @Override
  public EndpointInfo instance(ResourceName.Instance name)
      throws CredentialException, InterruptedException {
    return call(
        name,
        ControlPlaneFailure.NO_INSTANCE,
        () -> SdkMessages.instance(provisioned().getDatabaseInstance(name.name())));
  }

  @Override
  public Optional<EndpointInfo> instanceByUid(String uid)
      throws CredentialException, InterruptedException {
    FindDatabaseInstanceByUidRequest request = new FindDatabaseInstanceByUidRequest().setUid(uid);
    try {
      return Optional.of(
          call(
              uid,
              ControlPlaneFailure.NO_INSTANCE,
              () -> SdkMessages.instance(provisioned().findDatabaseInstanceByUid(request))));
    } catch (CredentialException e) {
      if (e.status().orElse(0) == 404) {
        return Optional.empty();
      }
      throw e;
    }
  }

  @Override
  public Optional<ResourceName.Branch> defaultBranch(ResourceName.Project project)
      throws CredentialException, InterruptedException {
    return call(
        project,
        ControlPlaneFailure.NO_PROJECT,
        () -> SdkMessages.defaultBranch(postgres.getProject(project.toString())));
  }

  @Override
  public Page<ResourceName.Project> projects(@Nullable String page)
      throws CredentialException, InterruptedException {
    ListProjectsRequest request = new ListProjectsRequest().setPageToken(page);
    return call(
        "projects",
        ControlPlaneFailure.NO_PROJECTS,
        () -> {
          ListProjectsResponse answer = postgres.impl().listProjects(request);
          return new Page<>(
              SdkMessages.projects(answer.getProjects()),
              SdkMessages.next(answer.getNextPageToken()));
        });
  }

  @Override
  public Page<BranchInfo> branches(ResourceName.Project project, @Nullable String page)
      throws CredentialException, InterruptedException {
    ListBranchesRequest request =
        new ListBranchesRequest().setParent(project.toString()).setPageToken(page);
    return call(
        project,
        ControlPlaneFailure.NO_BRANCHES,
        () -> {
          ListBranchesResponse answer = postgres.impl().listBranches(request);
          return new Page<>(
              SdkMessages.branches(answer.getBranches()),
              SdkMessages.next(answer.getNextPageToken()));
        });
  }

  @Override
  public Page<Listed> endpoints(ResourceName.Branch branch, @Nullable String page)
      throws CredentialException, InterruptedException {
    ListEndpointsRequest request =
        new ListEndpointsRequest().setParent(branch.toString()).setPageToken(page);
    return call(
        branch,
        ControlPlaneFailure.NO_ENDPOINTS,
        () -> {
          ListEndpointsResponse answer = postgres.impl().listEndpoints(request);
          return new Page<>(
              SdkMessages.endpoints(answer.getEndpoints()),
              SdkMessages.next(answer.getNextPageToken()));
        });
  }

  /** Made when it is asked, since few ask and its classes take time to load. */
  private DatabaseAPI provisioned() {
    return new DatabaseAPI(client);
  }

  private <T> T call(Object subject, ControlPlaneFailure what, Callable<T> call)
      throws CredentialException, InterruptedException {
    return call(http, failures, subject, what, call);
  }

  private static <T> T call(
      SdkHttpClient http,
      SdkFailures failures,
      Object subject,
      ControlPlaneFailure what,
      Callable<T> call)
      throws CredentialException, InterruptedException {
    http.takeLast();
    try {
      return call.call();
    } catch (CredentialException e) {
      throw failures.translate(subject, what, e, Optional.empty());
    } catch (IOException | RuntimeException e) {
      if (SdkFailures.interrupted(e)) {
        Thread.interrupted();
        throw new InterruptedException();
      }
      throw failures.translate(subject, what, e, http.takeLast());
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("no other checked exception is thrown", e);
    } finally {
      http.takeLast();
    }
  }
}
