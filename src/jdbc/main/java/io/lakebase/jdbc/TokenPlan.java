package io.lakebase.jdbc;

import io.lakebase.jdbc.credential.Claim;
import io.lakebase.jdbc.credential.CredentialRequest;
import io.lakebase.jdbc.credential.HostRole;
import io.lakebase.jdbc.credential.ResourceName.Target;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the settings say about a login with a token.
 *
 * @param must what pgjdbc has to be told so that the token is safe; a null value takes a setting
 *     away
 * @param trust which hosts may be given the token
 * @param hostsAreKnown whether those that the settings name may, whatever the control plane says
 * @param role which of the endpoint's hosts is meant if none is named
 * @param ttl how long the token should live, null for the server's default
 * @param claims restrictions, empty for none
 */
record TokenPlan(
    Map<String, @Nullable String> must,
    HostTrust trust,
    boolean hostsAreKnown,
    HostRole role,
    @Nullable Duration ttl,
    List<Claim> claims) {

  static TokenPlan of(Settings settings, Location location) throws SQLException {
    Map<String, @Nullable String> must = TlsPolicy.forToken(settings);
    must.put("requireAuth", "password");
    HostRole role = DestinationFinder.role(settings);
    if (location.hosts().isEmpty() && role.pooled()) {
      throw pooler(location.subject());
    }
    refusePooler(location.subject(), location.hosts());
    HostTrust trust = HostTrust.of(settings);
    return new TokenPlan(
        Collections.unmodifiableMap(must),
        trust,
        trust.allKnown(location.hosts()),
        role,
        settings.duration(LakebaseProperty.TOKEN_TTL).orElse(null),
        ClaimsText.parse(settings.get(LakebaseProperty.CLAIMS).orElse("")));
  }

  static void refusePooler(String subject, List<HostPort> hosts) throws SQLException {
    for (HostPort host : hosts) {
      if (host.pooler()) {
        throw pooler(subject);
      }
    }
  }

  CredentialRequest request(Target target) throws SQLException {
    try {
      return new CredentialRequest(target, ttl, claims);
    } catch (IllegalArgumentException e) {
      throw ConnectError.SETTING_INVALID.at("lakebaseTokenTtl", "it is 300 to 3600 seconds");
    }
  }

  private static SQLException pooler(String subject) {
    return ConnectError.POOLER_TAKES_PASSWORDS_ONLY.at(
        subject, "it takes native Postgres passwords only");
  }
}
