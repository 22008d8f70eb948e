package io.lakebase.jdbc.databricks;

import io.lakebase.jdbc.credential.Credential;
import io.lakebase.jdbc.credential.CredentialException;
import io.lakebase.jdbc.credential.CredentialRequest;
import io.lakebase.jdbc.credential.EndpointInfo;
import io.lakebase.jdbc.credential.HostRole;
import io.lakebase.jdbc.credential.ResourceName;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** A control plane of two projects, one of which answers with a status of the test's. */
final class ListedPlane implements ControlPlane {

  static final ResourceName.Endpoint ENDPOINT =
      new ResourceName.Endpoint("shown", "main", "primary");
  static final CredentialRequest REQUEST = CredentialRequest.of(ENDPOINT);
  static final String HOST = "ep-1.database.eu-west-1.cloud.databricks.com";

  private final int hidden;
  private final CountDownLatch secondPage;

  ListedPlane() {
    this(0);
  }

  /** One that answers so about its other project. */
  ListedPlane(int hidden) {
    this(hidden, new CountDownLatch(0));
  }

  /** One whose second page of projects, where the endpoint's is, comes no sooner than that. */
  ListedPlane(int hidden, CountDownLatch secondPage) {
    this.hidden = hidden;
    this.secondPage = secondPage;
  }

  private static EndpointInfo info() {
    return new EndpointInfo(ENDPOINT, "ep-1", Map.of(HostRole.READ_WRITE, HOST), false, "ACTIVE");
  }

  @Override
  public Credential issue(CredentialRequest request) {
    return Credential.useOnce("token", Instant.now());
  }

  @Override
  public String currentUser() {
    return "me";
  }

  @Override
  public EndpointInfo endpoint(ResourceName.Endpoint name) {
    return info();
  }

  @Override
  public EndpointInfo instance(ResourceName.Instance name) {
    return info();
  }

  @Override
  public Optional<EndpointInfo> instanceByUid(String uid) {
    return Optional.empty();
  }

  @Override
  public Optional<ResourceName.Branch> defaultBranch(ResourceName.Project project) {
    return Optional.of(ENDPOINT.parent());
  }

  @Override
  public Page<ResourceName.Project> projects(@Nullable String page) throws InterruptedException {
    if (page == null) {
      return new Page<>(List.of(new ResourceName.Project("hidden")), "2");
    }
    secondPage.await();
    return new Page<>(List.of(new ResourceName.Project("shown")), null);
  }

  @Override
  public Page<BranchInfo> branches(ResourceName.Project project, @Nullable String page)
      throws CredentialException {
    if (project.project().equals("hidden") && hidden != 0) {
      throw new CredentialException(
          "[" + project + "] not shown.", hidden < 500, hidden, null, null);
    }
    return new Page<>(
        List.of(new BranchInfo(new ResourceName.Branch(project.project(), "main"), true)), null);
  }

  @Override
  public Page<Listed> endpoints(ResourceName.Branch branch, @Nullable String page) {
    return new Page<>(
        branch.equals(ENDPOINT.parent()) ? List.of(new Listed(info(), true)) : List.of(), null);
  }
}
