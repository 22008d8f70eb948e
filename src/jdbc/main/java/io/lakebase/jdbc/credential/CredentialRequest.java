package io.lakebase.jdbc.credential;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a credential is wanted for.
 *
 * @param target the endpoint or instance to log in to
 * @param ttl how long it should live, 300 to 3600 seconds; null leaves it to the server (one hour);
 *     Provisioned instances always give one hour
 * @param claims restrictions, empty for none
 */
public record CredentialRequest(
    ResourceName.Target target, @Nullable Duration ttl, List<Claim> claims) {

  private static final Duration SHORTEST = Duration.ofSeconds(300);
  private static final Duration LONGEST = Duration.ofSeconds(3600);

  public CredentialRequest {
    Objects.requireNonNull(target, "target");
    claims = List.copyOf(claims);
    if (ttl != null && (ttl.compareTo(SHORTEST) < 0 || ttl.compareTo(LONGEST) > 0)) {
      throw new IllegalArgumentException(
          "[" + target + "] a token lives 300 to 3600 seconds, not " + ttl.toSeconds() + ".");
    }
  }

  /** An unrestricted credential of the server's default life. */
  public static CredentialRequest of(ResourceName.Target target) {
    return new CredentialRequest(target, null, List.of());
  }
}
