package io.lakebase.jdbc.token;

import io.lakebase.jdbc.credential.Credential;
import io.lakebase.jdbc.credential.CredentialException;
import io.lakebase.jdbc.credential.CredentialRequest;
import io.lakebase.jdbc.credential.EndpointInfo;
import io.lakebase.jdbc.credential.ResourceName;
import io.lakebase.jdbc.credential.Workspace;
import io.lakebase.jdbc.databricks.AuthenticationSettings;
import io.lakebase.jdbc.databricks.Workspaces;
import io.lakebase.jdbc.internal.Deadline;
import io.lakebase.jdbc.internal.cache.CredentialCache;
import io.lakebase.jdbc.internal.cache.CredentialKey;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeoutException;

/**
 * The tokens of one identity for one endpoint, from the cache that connections use too.
 *
 * <pre>{@code
 * LakebaseTokens tokens = LakebaseTokens.fromEnvironment("projects/shop/branches/main/endpoints/primary");
 * String password = tokens.token(Duration.ofSeconds(30));
 * }</pre>
 *
 * <ul>
 *   <li>Ask at every login; a token is good for logins until shortly before it expires, and is
 *       renewed before that behind its users.
 *   <li>Nothing is asked of the control plane before the first call.
 * </ul>
 *
 * <p>Immutable, and safe for use by several threads.
 */
public final class LakebaseTokens {

  private final Workspace workspace;
  private final CredentialRequest request;
  private final CredentialKey key;

  private LakebaseTokens(Workspace workspace, CredentialRequest request) {
    this.workspace = workspace;
    this.request = request;
    this.key = CredentialKey.of(workspace, request);
  }

  /** The tokens that a workspace issues for a request. */
  public static LakebaseTokens of(Workspace workspace, CredentialRequest request) {
    return new LakebaseTokens(
        Objects.requireNonNull(workspace, "workspace"), Objects.requireNonNull(request, "request"));
  }

  /**
   * The tokens of the identity that the environment and the configuration file describe.
   *
   * @param target the resource name of an endpoint or instance
   * @throws IllegalArgumentException if that is no such name
   * @throws CredentialException if environment and file name no workspace, or contradict each other
   */
  public static LakebaseTokens fromEnvironment(String target) throws CredentialException {
    if (!(ResourceName.parse(target) instanceof ResourceName.Target known)) {
      throw new IllegalArgumentException(
          "[" + target + "] tokens are issued for endpoints and instances. Name one.");
    }
    return of(Workspaces.of(AuthenticationSettings.fromEnvironment()), CredentialRequest.of(known));
  }

  /**
   * A credential that is good for a login now.
   *
   * @param timeout how long to wait at most
   * @throws CredentialException if none could be issued
   * @throws InterruptedException if the caller was interrupted; others are not hurt
   * @throws TimeoutException if the time is up first
   */
  public Credential credential(Duration timeout)
      throws CredentialException, InterruptedException, TimeoutException {
    return CredentialCache.shared()
        .get(key, workspace.credentials(), Deadline.after(timeout))
        .credential();
  }

  /** The token of {@link #credential}: the password of a login. A secret. */
  public String token(Duration timeout)
      throws CredentialException, InterruptedException, TimeoutException {
    return credential(timeout).token();
  }

  /**
   * Says that a server refused a credential.
   *
   * @return whether it is worth asking for another one now; at most one is issued so every 30
   *     seconds
   */
  public boolean refused(Credential credential) {
    return CredentialCache.shared().refused(key, credential);
  }

  /** The role to log in with, see {@link io.lakebase.jdbc.credential.Principal#role}. */
  public String role(Duration timeout)
      throws CredentialException, InterruptedException, TimeoutException {
    return workspace.principal().role(timeout);
  }

  /** Where to log in, see {@link io.lakebase.jdbc.credential.EndpointDirectory#locate}. */
  public EndpointInfo endpoint(Duration timeout)
      throws CredentialException, InterruptedException, TimeoutException {
    return workspace.endpoints().locate(request.target(), timeout);
  }

  /** Shows no token. */
  @Override
  public String toString() {
    return "LakebaseTokens[" + request.target() + " by " + workspace.host() + "]";
  }
}
