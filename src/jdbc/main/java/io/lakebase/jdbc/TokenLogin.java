package io.lakebase.jdbc;

import io.lakebase.jdbc.LoginAttempts.Refused;
import io.lakebase.jdbc.credential.EndpointDirectory;
import io.lakebase.jdbc.credential.Workspace;
import io.lakebase.jdbc.internal.Deadline;
import io.lakebase.jdbc.internal.cache.Served;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Logs in with an OAuth token: checks first, asks for the token last. For one connect. */
final class TokenLogin {

  private final Collaborators world;
  private final Settings settings;
  private final Location location;
  private final Deadline deadline;
  private @Nullable Destination tried;

  TokenLogin(Collaborators world, Settings settings, Location location, Deadline deadline) {
    this.world = world;
    this.settings = settings;
    this.location = location;
    this.deadline = deadline;
  }

  Connection connect(String database) throws SQLException {
    TokenPath path = new TokenPath(world, settings, location, deadline);
    Map<String, @Nullable String> must = path.safety();
    Workspace workspace = path.workspace();
    Destination destination = path.destination(workspace);
    tried = destination;
    must.putAll(HostAddress.of(settings, destination.hosts()));
    LoginTarget target =
        new LoginTarget(
            destination.target().toString(),
            destination.hosts(),
            database,
            path.role(workspace, destination),
            PgProperties.of(settings, must));
    return login(target, path.tokens(workspace, destination));
  }

  /**
   * Whether the control plane names other hosts by now than those that could not be reached. What
   * it said is remembered for a while, and an endpoint can move meanwhile.
   */
  boolean hostsHaveMoved(SQLException failure) throws SQLException {
    Destination before = tried;
    if (before == null
        || !location.hosts().isEmpty()
        || before.endpoint().isEmpty()
        || !LoginFailure.mayHaveMoved(failure)) {
      return false;
    }
    EndpointDirectory directory = world.workspaces().find(settings).endpoints();
    directory.outdated(before.endpoint().get());
    try {
      Destination now =
          new DestinationFinder(directory, deadline)
              .find(location, settings, HostTrust.of(settings));
      return !now.hosts().equals(before.hosts());
    } catch (SQLException e) {
      failure.addSuppressed(e);
      return false;
    }
  }

  private Connection login(LoginTarget target, EndpointTokens tokens) throws SQLException {
    LoginAttempts attempts =
        new LoginAttempts(target, world, deadline, Connector.wakeTimeout(settings));
    Served served = tokens.get(deadline);
    SQLException first;
    try {
      return connected(
          target, served, attempts.with(served.credential().token(), !served.cached(), false));
    } catch (Refused e) {
      first = e.failure();
      if (!tokens.mayGetAnother(served)) {
        throw refused(target, first);
      }
    }
    try {
      Served another = tokens.get(deadline);
      return connected(target, another, attempts.with(another.credential().token(), true, true));
    } catch (Refused e) {
      SQLException refused = refused(target, e.failure());
      refused.addSuppressed(first);
      throw refused;
    } catch (SQLException e) {
      e.addSuppressed(first);
      throw e;
    }
  }

  private static Connection connected(LoginTarget target, Served served, Connection connection) {
    ConnectLog.connected(target, served.credential());
    return connection;
  }

  private static SQLException refused(LoginTarget target, SQLException failure) {
    String state = failure.getSQLState();
    return ConnectError.TOKEN_REFUSED.exception(
        ConnectError.TOKEN_REFUSED
            .at(target.subject(), "role " + target.role() + ", " + failure.getMessage())
            .getMessage(),
        state != null && state.startsWith("28") ? state : ConnectError.TOKEN_REFUSED.sqlState(),
        failure);
  }
}
