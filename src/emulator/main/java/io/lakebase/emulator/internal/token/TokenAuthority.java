package io.lakebase.emulator.internal.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.text.ParseException;
import java.util.Date;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Signs tokens and recognises its own. Safe for use by many threads. */
public final class TokenAuthority {
  private final RSAKey key;
  private final RSASSASigner signer;
  private final RSASSAVerifier verifier;
  private final Set<String> withdrawn = ConcurrentHashMap.newKeySet();
  private final Set<String> databaseTokens = ConcurrentHashMap.newKeySet();

  /** An authority with a new key. */
  public TokenAuthority() {
    try {
      key = new RSAKeyGenerator(2048).keyID(UUID.randomUUID().toString()).generate();
      signer = new RSASSASigner(key);
      verifier = new RSASSAVerifier(key);
    } catch (JOSEException e) {
      throw new IllegalStateException("[token authority] no signing key", e);
    }
  }

  /** The public key as a JWK set. */
  public Map<String, Object> jwks() {
    return new JWKSet(key).toJSONObject(true);
  }

  /** A signed token with these contents. */
  public String issue(TokenContents contents) {
    String id = UUID.randomUUID().toString();
    JWTClaimsSet.Builder claims =
        new JWTClaimsSet.Builder()
            .jwtID(id)
            .issuer(contents.issuer())
            .subject(contents.subject())
            .audience(contents.audience())
            .claim("client_id", contents.subject())
            .claim("scope", contents.scope())
            .issueTime(Date.from(contents.issuedAt()))
            .expirationTime(Date.from(contents.expiresAt()));
    contents.extra().forEach(claims::claim);
    if (contents.databaseCredential()) {
      databaseTokens.add(id);
    }
    return sign(claims.build());
  }

  /** Makes every database credential issued so far worthless. */
  public void withdrawDatabaseCredentials() {
    withdrawn.addAll(Set.copyOf(databaseTokens));
  }

  /**
   * The contents of a token that this authority signed. The caller judges the times.
   *
   * @throws TokenRejected when the text is no token, or not one of this authority's, or was
   *     withdrawn
   */
  public TokenContents read(String token) throws TokenRejected {
    SignedJWT jwt;
    try {
      jwt = SignedJWT.parse(token);
    } catch (ParseException e) {
      throw new TokenRejected(TokenRejected.Reason.NOT_A_TOKEN, e);
    }
    try {
      if (!jwt.verify(verifier)) {
        throw new TokenRejected(TokenRejected.Reason.FOREIGN_SIGNATURE, null);
      }
      JWTClaimsSet claims = jwt.getJWTClaimsSet();
      TokenContents contents = TokenContents.of(claims);
      if (withdrawn.contains(String.valueOf(claims.getJWTID()))) {
        throw new TokenRejected(TokenRejected.Reason.WITHDRAWN, null);
      }
      return contents;
    } catch (JOSEException | ParseException | IllegalArgumentException e) {
      throw new TokenRejected(TokenRejected.Reason.FOREIGN_SIGNATURE, e);
    }
  }

  private String sign(JWTClaimsSet claims) {
    try {
      SignedJWT jwt =
          new SignedJWT(
              new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key.getKeyID()).build(), claims);
      jwt.sign(signer);
      return jwt.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException("[token authority] cannot sign", e);
    }
  }
}
