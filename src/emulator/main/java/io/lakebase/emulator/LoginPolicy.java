package io.lakebase.emulator;

import io.lakebase.emulator.internal.token.TokenAuthority;
import io.lakebase.emulator.internal.token.TokenContents;
import io.lakebase.emulator.internal.token.TokenRejected;
import java.time.Clock;
import java.util.Optional;

/**
 * Who may log in with what, as Lakebase judges it: by the token's signature, times and identity, at
 * login only.
 */
record LoginPolicy(
    Roles roles, Directory directory, TokenAuthority tokens, String workspace, Clock clock) {
  /** What becomes of a login. */
  sealed interface Decision {
    /** It fails. */
    record Refuse(Refusal why) implements Decision {}

    /** It goes on to the compute with that password. */
    record Proceed(String computePassword) implements Decision {
      @Override
      public String toString() {
        return "Proceed[***]";
      }
    }
  }

  Decision judge(String user, String password, boolean pooled) {
    Optional<Role> role = roles.find(user);
    if (role.isEmpty()) {
      return new Decision.Refuse(Refusal.noRole(user));
    }
    if (role.get().oauth()) {
      return pooled
          ? new Decision.Refuse(Refusal.wrongPassword(user))
          : byToken(role.get(), password);
    }
    if (looksLikeToken(password)) {
      return new Decision.Refuse(Refusal.wrongPassword(user));
    }
    return roles.nativeLogin()
        ? new Decision.Proceed(password)
        : new Decision.Refuse(Refusal.NOT_A_JWT);
  }

  /** As which role the compute is entered when the proxy lets everybody in. */
  Decision unasked(String user) {
    return roles
        .find(user)
        .<Decision>map(
            role ->
                new Decision.Proceed(role.computePassword() == null ? "" : role.computePassword()))
        .orElseGet(() -> new Decision.Refuse(Refusal.noRole(user)));
  }

  private Decision byToken(Role role, String password) {
    try {
      TokenContents token = tokens.read(password);
      boolean alive = clock.instant().isBefore(token.expiresAt());
      boolean ours = token.issuer().equals(workspace) && token.audience().contains(workspace);
      boolean known = directory.find(token.subject()).isPresent();
      if (!alive || !ours || !known || !directory.mayBe(token.subject(), role.name())) {
        return new Decision.Refuse(Refusal.INVALID_AUTHORIZATION);
      }
      String computePassword = role.computePassword();
      return new Decision.Proceed(computePassword == null ? "" : computePassword);
    } catch (TokenRejected e) {
      return new Decision.Refuse(
          switch (e.reason()) {
            case NOT_A_TOKEN -> Refusal.NOT_A_JWT;
            case FOREIGN_SIGNATURE -> Refusal.UNDECODABLE;
            case WITHDRAWN -> Refusal.INVALID_AUTHORIZATION;
          });
    }
  }

  private static boolean looksLikeToken(String password) {
    return password.startsWith("eyJ") && password.chars().filter(c -> c == '.').count() == 2;
  }
}
