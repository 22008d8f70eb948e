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
  private final Plan plan;
  private final Settings settings;
  private final Deadline deadline;

  PasswordLogin(Collaborators world, Plan plan, Deadline deadline) {
    this.world = world;
    this.plan = plan;
    this.settings = plan.settings();
    this.deadline = deadline;
  }

  Connection connect(Optional<String> password) throws SQLException {
    List<HostPort> hosts = plan.location().hosts();
    if (hosts.isEmpty()) {
      hosts =
          new DestinationFinder(world.workspaces().find(plan).endpoints(), deadline).hosts(plan);
    }
    String role =
        settings
            .user()
            .orElseThrow(
                () ->
                    ConnectError.SETTING_INVALID.at(
                        plan.subject(), "a native password needs a user"));
    LoginTarget target = plan.target(plan.subject(), hosts, role, tls(hosts));
    try {
      Connection connection =
          new LoginAttempts(target, world, deadline, plan.wakeTimeout())
              .with(password.orElse(""), false, false);
      ConnectLog.connected(target);
      return connection;
    } catch (Refused e) {
      throw refused(target, e.failure().getMessage(), e.failure());
    } catch (SQLException e) {
      if (e.getCause() instanceof SQLException said && LoginFailure.lacksPassword(said)) {
        throw refused(target, "no password was given", said);
      }
      throw e;
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

  private static SQLException refused(
      LoginTarget target, @Nullable String why, SQLException failure) {
    String state = failure.getSQLState();
    return ConnectError.PASSWORD_REFUSED.exception(
        ConnectError.PASSWORD_REFUSED
            .at(target.subject(), "user " + target.role() + ", " + why)
            .getMessage(),
        state != null && state.startsWith("28") ? state : ConnectError.PASSWORD_REFUSED.sqlState(),
        failure);
  }
}
