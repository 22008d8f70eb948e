package io.lakebase.jdbc.databricks;

import io.lakebase.jdbc.credential.Credential;
import io.lakebase.jdbc.credential.CredentialException;
import io.lakebase.jdbc.credential.CredentialRequest;
import io.lakebase.jdbc.credential.CredentialSource;
import io.lakebase.jdbc.credential.EndpointDirectory;
import io.lakebase.jdbc.credential.Principal;
import io.lakebase.jdbc.credential.Workspace;
import io.lakebase.jdbc.internal.Deadline;
import io.lakebase.jdbc.internal.Workers;
import io.lakebase.jdbc.internal.cache.LookupCache;
import io.lakebase.jdbc.internal.cache.Surroundings;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

/** A workspace that is asked by the Databricks SDK. */
final class DatabricksWorkspace implements Workspace, CredentialSource, Principal, AutoCloseable {

  private static final String ME = "current user";

  private final Authentication authentication;
  private final Session session;
  private final EndpointDirectory directory;
  private final LookupCache<String, String> roles;

  DatabricksWorkspace(Authentication authentication, Session session, Workers workers) {
    this.authentication = authentication;
    this.session = session;
    Surroundings surroundings = Surroundings.system(workers);
    this.roles = new LookupCache<>(surroundings, authentication.limit());
    this.directory = new DatabricksDirectory(session, surroundings, workers, authentication);
  }

  @Override
  public String host() {
    return authentication.host().getRawAuthority();
  }

  @Override
  public String identity() {
    return authentication.identity();
  }

  @Override
  public CredentialSource credentials() {
    return this;
  }

  @Override
  public EndpointDirectory endpoints() {
    return directory;
  }

  @Override
  public Principal principal() {
    return this;
  }

  @Override
  public Credential issue(CredentialRequest request)
      throws CredentialException, InterruptedException {
    return session.ask(plane -> plane.issue(request));
  }

  @Override
  public Duration limit() {
    return authentication.limit();
  }

  @Override
  public String role(Duration timeout)
      throws CredentialException, InterruptedException, TimeoutException {
    String clientId = authentication.get(AuthenticationSetting.CLIENT_ID);
    boolean servicePrincipal =
        authentication.kind().equals(Authentication.M2M) || authentication.kind().endsWith("-oidc");
    return servicePrincipal && clientId != null
        ? clientId
        : roles.get(ME, () -> session.ask(ControlPlane::currentUser), Deadline.after(timeout));
  }

  @Override
  public void close() {
    session.close();
  }

  @Override
  public String toString() {
    return "Workspace[" + authentication.kind() + " at " + host() + "]";
  }
}
