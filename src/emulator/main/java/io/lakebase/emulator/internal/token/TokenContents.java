package io.lakebase.emulator.internal.token;

import com.nimbusds.jwt.JWTClaimsSet;
import java.text.ParseException;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What a token says.
 *
 * @param issuer the workspace that issued it
 * @param subject the identity: e-mail of a user, client id of a service principal
 * @param audience for whom: the workspace, and for a database credential also {@value
 *     #DATABASE_SCOPE}
 * @param scope {@value #WORKSPACE_SCOPE} or {@value #DATABASE_SCOPE}
 * @param issuedAt whole seconds
 * @param expiresAt whole seconds
 * @param extra further claims
 */
public record TokenContents(
    String issuer,
    String subject,
    List<String> audience,
    String scope,
    Instant issuedAt,
    Instant expiresAt,
    Map<String, Object> extra) {
  public static final String WORKSPACE_SCOPE = "all-apis";
  public static final String DATABASE_SCOPE = "postgres";

  public TokenContents {
    audience = List.copyOf(audience);
    extra = Map.copyOf(extra);
  }

  public boolean databaseCredential() {
    return scope.equals(DATABASE_SCOPE);
  }

  static TokenContents of(JWTClaimsSet claims) throws ParseException {
    if (claims.getIssueTime() == null || claims.getExpirationTime() == null) {
      throw new IllegalArgumentException("times are missing");
    }
    return new TokenContents(
        String.valueOf(claims.getIssuer()),
        String.valueOf(claims.getSubject()),
        claims.getAudience(),
        String.valueOf(claims.getStringClaim("scope")),
        claims.getIssueTime().toInstant(),
        claims.getExpirationTime().toInstant(),
        Map.of());
  }
}
