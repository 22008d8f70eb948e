package io.lakebase.jdbc;

import java.util.Optional;

/**
 * How to log in.
 *
 * @param oauth whether with a token
 * @param password the native password; a secret
 */
record LoginMethod(boolean oauth, Optional<String> password) {

  private static final LoginMethod OAUTH = new LoginMethod(true, Optional.empty());

  /** What the settings alone decide. */
  static Optional<LoginMethod> of(Settings settings) {
    String wanted = settings.get(LakebaseProperty.AUTH).orElse("auto");
    if (wanted.equals("oauth")) {
      return Optional.of(OAUTH);
    }
    Optional<String> password = settings.password();
    return wanted.equals("password") || password.isPresent()
        ? Optional.of(new LoginMethod(false, password))
        : Optional.empty();
  }

  /**
   * Decides by {@code lakebaseAuth}. {@code auto} takes a password only if one was given, or a line
   * of the password file names the very host: a wildcard there is meant for other servers.
   */
  static LoginMethod of(Settings settings, Location location, String database, PgPass file) {
    Optional<LoginMethod> settled = of(settings);
    if (settled.isPresent()) {
      return settled.get();
    }
    if (location.hosts().isEmpty() || !file.isThere()) {
      return OAUTH;
    }
    Optional<String> filed =
        settings.user().flatMap(user -> file.password(location.hosts(), database, user));
    return filed.isPresent() ? new LoginMethod(false, filed) : OAUTH;
  }

  @Override
  public String toString() {
    return "LoginMethod[" + (oauth ? "oauth" : "password") + "]";
  }
}
