package io.lakebase.jdbc;

import io.lakebase.jdbc.credential.ResourceName.Target;
import io.lakebase.jdbc.databricks.AuthenticationSettings;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a connect comes to as far as the settings say; no call is made for it. Says the same for
 * ever, and works out once what only some connects need. Safe for use by several threads.
 */
final class Plan {

  private final Settings settings;
  private final Location location;
  private final String subject;
  private final String resource;
  private final String database;
  private final Optional<String> user;
  private final @Nullable Duration loginTimeout;
  private final @Nullable LoginMethod method;
  private volatile @Nullable TokenPlan token;
  private volatile @Nullable AuthenticationSettings authentication;
  private volatile @Nullable Duration wakeTimeout;
  private volatile @Nullable Destination checked;
  private volatile @Nullable Resolved last;

  private record Resolved(Target endpoint, List<HostPort> hosts, String role, LoginTarget target) {
    boolean is(Destination destination, String asRole) {
      return endpoint.equals(destination.target())
          && (hosts == destination.hosts() || hosts.equals(destination.hosts()))
          && role.equals(asRole);
    }
  }

  private Plan(
      Settings settings, Location location, String database, @Nullable Duration loginTimeout) {
    this.settings = settings;
    this.location = location;
    this.subject = location.subject();
    this.resource = location.resource().map(Object::toString).orElse("");
    this.database = database;
    this.user = settings.user();
    this.loginTimeout = loginTimeout;
    this.method = LoginMethod.of(settings).orElse(null);
  }

  static Plan of(Settings settings) throws SQLException {
    return new Plan(
        settings,
        Location.of(settings),
        Location.database(settings),
        LoginTimeout.of(settings).orElse(null));
  }

  Settings settings() {
    return settings;
  }

  Location location() {
    return location;
  }

  /** How log lines and errors call it. */
  String subject() {
    return subject;
  }

  /** How they call it once its endpoint is known. */
  String subject(Destination destination) {
    return destination.target().equals(location.resource().orElse(null))
        ? resource
        : destination.target().toString();
  }

  String database() {
    return database;
  }

  /** How to log in; the password file is looked at each time. */
  LoginMethod method(PgPass passwords) {
    return method != null ? method : LoginMethod.of(settings, location, database, passwords);
  }

  Optional<String> user() {
    return user;
  }

  /**
   * How long the connect may take in all: what the settings say, else {@code DriverManager}, else a
   * minute.
   */
  Duration loginTimeout(int driverManagerSeconds) {
    if (loginTimeout != null) {
      return loginTimeout;
    }
    return driverManagerSeconds > 0
        ? Duration.ofSeconds(driverManagerSeconds)
        : LoginTimeout.DEFAULT;
  }

  /** What a login with a token needs beyond; refuses settings that would endanger the token. */
  TokenPlan token() throws SQLException {
    TokenPlan known = token;
    if (known == null) {
      known = TokenPlan.of(settings, location);
      token = known;
    }
    return known;
  }

  /** How to authenticate at the control plane. */
  AuthenticationSettings authentication() throws SQLException {
    AuthenticationSettings known = authentication;
    if (known == null) {
      known = UnifiedAuth.of(settings);
      authentication = known;
    }
    return known;
  }

  /** The last destination whose hosts were all found worthy of a token; null if none was yet. */
  @Nullable Destination checked() {
    return checked;
  }

  /** Notes a destination whose hosts are all worthy of a token. */
  void checked(Destination destination) {
    checked = destination;
  }

  /** How long a compute is waited for. */
  Duration wakeTimeout() throws SQLException {
    Duration known = wakeTimeout;
    if (known == null) {
      known = settings.duration(LakebaseProperty.WAKE_TIMEOUT).orElse(Duration.ZERO);
      wakeTimeout = known;
    }
    return known;
  }

  /** What to dial with a token; the same object as long as nothing moves. */
  LoginTarget target(Destination destination, String role) throws SQLException {
    Resolved known = last;
    if (known != null && known.is(destination, role)) {
      return known.target();
    }
    LoginTarget target = target(subject(destination), destination.hosts(), role, token().must());
    last = new Resolved(destination.target(), destination.hosts(), role, target);
    return target;
  }

  /**
   * What to dial.
   *
   * @param must settings that replace what was said; a null value takes the setting away
   */
  LoginTarget target(
      String name, List<HostPort> hosts, String role, Map<String, @Nullable String> must)
      throws SQLException {
    Map<String, @Nullable String> all = new HashMap<>(must);
    all.putAll(HostAddress.of(settings, hosts));
    return new LoginTarget(name, hosts, database, role, PgProperties.of(settings, all));
  }
}
