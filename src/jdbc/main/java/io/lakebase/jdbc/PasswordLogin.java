package io.lakebase.jdbc;

import io.lakebase.jdbc.LoginAttempts.Refused;
import io.lakebase.jdbc.internal.Deadline;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Logs in with a native Postgres password, as pgjdbc does. For one connect. */
final class PasswordLogin {

  private final Collaborators world;
  private final Settings settings;
  private final Location location;
  private final Deadline deadline;

  PasswordLogin(Collaborators world, Settings settings, Location location, Deadline deadline) {
    this.world = world;
    this.settings = settings;
    this.location = location;
    this.deadline = deadline;
  }

  Connection connect(String database, Optional<String> password) throws SQLException {
    List<HostPort> hosts = location.hosts();
    if (hosts.isEmpty()) {
      hosts =
          new DestinationFinder(world.workspaces().find(settings).endpoints(), deadline)
              .hosts(location, settings);
    }
    Map<String, @Nullable String> must = new HashMap<>(HostAddress.of(settings, hosts));
    must.putAll(tls(hosts));
    String role =
        settings
            .user()
            .orElseThrow(
                () ->
                    ConnectError.SETTING_INVALID.at(
                        location.subject(), "a native password needs a user"));
    LoginTarget target =
        new LoginTarget(location.subject(), hosts, database, role, PgProperties.of(settings, must));
    try {
      Connection connection =
          new LoginAttempts(target, world, deadline, Connector.wakeTimeout(settings))
              .with(password.orElse(""), false, false);
      ConnectLog.connected(target);
      return connection;
    } catch (Refused e) {
      throw refused(target, e.failure());
    }
  }

  /** Lakebase's own hosts are verified unless the user said something about TLS. */
  private Map<String, @Nullable String> tls(List<HostPort> hosts) {
    boolean silent = settings.pg("sslmode").isEmpty() && settings.pg("ssl").isEmpty();
    if (!silent || !hosts.stream().allMatch(HostTrust::inDatabricksDomain)) {
      return Map.of();
    }
    Map<String, @Nullable String> must = new HashMap<>();
    must.put("sslmode", "verify-full");
    if (settings.pg("sslrootcert").isEmpty() && settings.pg("sslfactory").isEmpty()) {
      must.put("sslfactory", TlsPolicy.JVM_TRUST_STORE);
    }
    return must;
  }

  private static SQLException refused(LoginTarget target, SQLException failure) {
    String state = failure.getSQLState();
    return ConnectError.PASSWORD_REFUSED.exception(
        ConnectError.PASSWORD_REFUSED
            .at(target.subject(), "user " + target.role() + ", " + failure.getMessage())
            .getMessage(),
        state != null && state.startsWith("28") ? state : ConnectError.PASSWORD_REFUSED.sqlState(),
        failure);
  }
}
