package io.lakebase.jdbc.databricks;

import io.lakebase.jdbc.credential.Credential;
import io.lakebase.jdbc.credential.CredentialException;
import io.lakebase.jdbc.credential.CredentialRequest;
import io.lakebase.jdbc.credential.EndpointInfo;
import io.lakebase.jdbc.credential.ResourceName;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the driver asks of the control plane, one HTTP call a method. No type of the SDK stands in
 * it, so that whoever holds one loads none of its classes.
 */
interface ControlPlane {

  /**
   * A page of a listing.
   *
   * @param next the token of the next page, null at the end
   */
  record Page<T>(List<T> items, @Nullable String next) {
    public Page {
      items = List.copyOf(items);
    }
  }

  /** A branch, and whether it is its project's default. */
  record BranchInfo(ResourceName.Branch name, boolean isDefault) {}

  /** An endpoint, and whether it is its branch's read-write one. */
  record Listed(EndpointInfo info, boolean readWrite) {}

  Credential issue(CredentialRequest request) throws CredentialException, InterruptedException;

  String currentUser() throws CredentialException, InterruptedException;

  EndpointInfo endpoint(ResourceName.Endpoint name)
      throws CredentialException, InterruptedException;

  EndpointInfo instance(ResourceName.Instance name)
      throws CredentialException, InterruptedException;

  /** The instance with a unique id; empty if there is none. */
  Optional<EndpointInfo> instanceByUid(String uid) throws CredentialException, InterruptedException;

  /** The default branch of a project as the project tells it; empty if it does not. */
  Optional<ResourceName.Branch> defaultBranch(ResourceName.Project project)
      throws CredentialException, InterruptedException;

  Page<ResourceName.Project> projects(@Nullable String page)
      throws CredentialException, InterruptedException;

  Page<BranchInfo> branches(ResourceName.Project project, @Nullable String page)
      throws CredentialException, InterruptedException;

  Page<Listed> endpoints(ResourceName.Branch branch, @Nullable String page)
      throws CredentialException, InterruptedException;
}
