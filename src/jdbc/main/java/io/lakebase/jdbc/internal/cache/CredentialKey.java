package io.lakebase.jdbc.internal.cache;

import io.lakebase.jdbc.credential.Claim;
import io.lakebase.jdbc.credential.CredentialRequest;
import io.lakebase.jdbc.credential.ResourceName;
import io.lakebase.jdbc.credential.Workspace;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What tells credentials apart.
 *
 * @param workspaceHost the control plane's host
 * @param identity a digest of who asks
 * @param target the endpoint or instance
 * @param ttl the life asked for, null for the server's default
 * @param claims restrictions, empty for none
 */
public record CredentialKey(
    String workspaceHost,
    String identity,
    ResourceName.Target target,
    @Nullable Duration ttl,
    List<Claim> claims) {

  public CredentialKey {
    Objects.requireNonNull(workspaceHost, "workspaceHost");
    Objects.requireNonNull(identity, "identity");
    Objects.requireNonNull(target, "target");
    claims = List.copyOf(claims);
  }

  /** Written out, since what the JDK generates keeps the class loader alive in some JVMs. */
  @Override
  public boolean equals(Object other) {
    return other instanceof CredentialKey that
        && workspaceHost.equals(that.workspaceHost)
        && identity.equals(that.identity)
        && target.equals(that.target)
        && Objects.equals(ttl, that.ttl)
        && claims.equals(that.claims);
  }

  @Override
  public int hashCode() {
    return 31
            * (31
                    * (31 * (31 * (workspaceHost.hashCode()) + identity.hashCode())
                        + target.hashCode())
                + Objects.hashCode(ttl))
        + claims.hashCode();
  }

  /** The key of what a workspace is asked for. */
  public static CredentialKey of(Workspace workspace, CredentialRequest request) {
    return new CredentialKey(
        workspace.host(), workspace.identity(), request.target(), request.ttl(), request.claims());
  }

  /** The request that fills this key. */
  public CredentialRequest request() {
    return new CredentialRequest(target, ttl, claims);
  }
}
