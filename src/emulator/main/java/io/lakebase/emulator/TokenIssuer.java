package io.lakebase.emulator;

import io.lakebase.emulator.internal.token.TokenAuthority;
import io.lakebase.emulator.internal.token.TokenContents;
import io.lakebase.emulator.internal.token.TokenRejected;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Issues the workspace's tokens and knows who bears one. Safe for use by many threads. */
final class TokenIssuer {
  private static final String FEDERATION_ISSUER = "https://identity-provider.example.test";

  private final TokenAuthority workspaceTokens;
  private final AtomicReference<@Nullable TokenAuthority> identityProvider =
      new AtomicReference<>();
  private final String workspace;
  private final Directory directory;
  private final Clock clock;
  private final Duration workspaceLifetime;
  private final Duration databaseLifetime;

  TokenIssuer(
      TokenAuthority workspaceTokens,
      String workspace,
      Directory directory,
      Clock clock,
      Duration workspaceLifetime,
      Duration databaseLifetime) {
    this.workspaceTokens = workspaceTokens;
    this.workspace = workspace;
    this.directory = directory;
    this.clock = clock;
    this.workspaceLifetime = workspaceLifetime;
    this.databaseLifetime = databaseLifetime;
  }

  /** A token and when it ends. */
  record Issued(String token, Instant expiresAt) {
    @Override
    public String toString() {
      return "Issued[***, " + expiresAt + "]";
    }
  }

  Map<String, Object> jwks() {
    return workspaceTokens.jwks();
  }

  Clock clock() {
    return clock;
  }

  Duration workspaceLifetime() {
    return workspaceLifetime;
  }

  Duration databaseLifetime() {
    return databaseLifetime;
  }

  Issued workspaceToken(String identity) {
    return issue(
        workspace,
        identity,
        TokenContents.WORKSPACE_SCOPE,
        clock.instant().plus(workspaceLifetime),
        Map.of());
  }

  Issued databaseCredential(String identity, Instant expiresAt, Map<String, Object> claims) {
    return issue(workspace, identity, TokenContents.DATABASE_SCOPE, expiresAt, claims);
  }

  /** As {@link #databaseCredential}, of a workspace that is not this one but shares its keys. */
  Issued foreignCredential(String identity) {
    return issue(
        "https://other-workspace.example.test",
        identity,
        TokenContents.DATABASE_SCOPE,
        clock.instant().plus(databaseLifetime),
        Map.of());
  }

  /** What an outside identity provider says for token exchange. */
  String federationToken(String identity) {
    Instant now = clock.instant();
    return identityProvider()
        .issue(
            new TokenContents(
                FEDERATION_ISSUER,
                identity,
                List.of(workspace),
                "federation",
                now,
                now.plus(Duration.ofMinutes(10)),
                Map.of()));
  }

  /** Whom a federation token names, if it is a good one. */
  Optional<Identity> federated(String subjectToken) {
    return alive(identityProvider(), subjectToken)
        .flatMap(token -> directory.find(token.subject()));
  }

  /** Who calls: the owner of an access token, or the subject of a live workspace token. */
  Optional<Identity> bearer(String token) {
    Optional<Identity> user = directory.byAccessToken(token);
    return user.isPresent()
        ? user
        : alive(workspaceTokens, token)
            .filter(contents -> contents.issuer().equals(workspace))
            .filter(contents -> !contents.databaseCredential())
            .flatMap(contents -> directory.find(contents.subject()));
  }

  /** Made when it is first needed, since its key takes time. */
  private TokenAuthority identityProvider() {
    TokenAuthority made = identityProvider.get();
    if (made == null) {
      identityProvider.compareAndSet(null, new TokenAuthority());
      made = Objects.requireNonNull(identityProvider.get());
    }
    return made;
  }

  private Optional<TokenContents> alive(TokenAuthority authority, String token) {
    try {
      TokenContents contents = authority.read(token);
      return clock.instant().isBefore(contents.expiresAt())
          ? Optional.of(contents)
          : Optional.empty();
    } catch (TokenRejected e) {
      return Optional.empty();
    }
  }

  private Issued issue(
      String issuer, String subject, String scope, Instant until, Map<String, Object> extra) {
    Instant expiresAt = until.truncatedTo(ChronoUnit.SECONDS);
    TokenContents contents =
        new TokenContents(
            issuer, subject, List.of(issuer), scope, clock.instant(), expiresAt, extra);
    return new Issued(workspaceTokens.issue(contents), expiresAt);
  }
}
