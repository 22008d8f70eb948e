package io.lakebase.jdbc;

import io.lakebase.jdbc.LoginAttempts.Refused;
import io.lakebase.jdbc.credential.Credential;
import io.lakebase.jdbc.credential.EndpointDirectory;
import io.lakebase.jdbc.credential.Workspace;
import io.lakebase.jdbc.internal.Deadline;
import io.lakebase.jdbc.internal.cache.Served;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Logs in with an OAuth token: checks first, asks for the token last. For one connect. */
final class TokenLogin {

  /** The one that was held, and the one that had taken its place meanwhile. */
  private static final int MOST_REPLACED = 2;

  private final Collaborators world;
  private final Plan plan;
  private final TokenPath path;
  private final Deadline deadline;
  private @Nullable Destination tried;

  TokenLogin(Collaborators world, Connector.Attempt attempt) {
    this.world = world;
    this.plan = attempt.plan();
    this.path = attempt.path();
    this.deadline = attempt.deadline();
  }

  Connection connect() throws SQLException {
    path.safety();
    LoginClasses.loadAhead(plan.token(), plan.settings());
    Workspace workspace = path.workspace();
    Destination destination = path.destination(workspace);
    tried = destination;
    LoginTarget target = plan.target(destination, path.role(workspace, destination));
    return login(target, path.tokens(workspace, destination));
  }

  /**
   * Whether the control plane names other hosts by now than those that could not be reached. What
   * it said is remembered for a while, and an endpoint can move meanwhile.
   */
  boolean hostsHaveMoved(SQLException failure) throws SQLException {
    Destination before = tried;
    if (before == null
        || !plan.location().hosts().isEmpty()
        || before.endpoint().isEmpty()
        || !LoginFailure.mayHaveMoved(failure)) {
      return false;
    }
    EndpointDirectory directory = path.workspace().endpoints();
    directory.outdated(before.endpoint().get());
    try {
      Destination now = new DestinationFinder(directory, deadline).find(plan);
      return !now.hosts().equals(before.hosts());
    } catch (SQLException e) {
      failure.addSuppressed(e);
      return false;
    }
  }

  /** One that was kept may be as old as the one before it; one that was asked for now is final. */
  private Connection login(LoginTarget target, EndpointTokens tokens) throws SQLException {
    LoginAttempts attempts = new LoginAttempts(target, world, deadline, plan.wakeTimeout());
    List<SQLException> earlier = new ArrayList<>();
    Credential refused = null;
    try {
      while (true) {
        boolean again = !earlier.isEmpty();
        Served served = tokens.get(deadline, refused);
        String token = served.credential().token();
        try {
          return connected(target, served, attempts.with(token, again || !served.cached(), again));
        } catch (Refused e) {
          boolean last = again && !served.cached() || earlier.size() == MOST_REPLACED;
          if (last || !tokens.mayGetAnother(served)) {
            throw refused(target, e.failure());
          }
          earlier.add(e.failure());
          refused = served.credential();
        }
      }
    } catch (SQLException e) {
      earlier.forEach(e::addSuppressed);
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
