package io.lakebase.jdbc;

import io.lakebase.jdbc.credential.Workspace;
import io.lakebase.jdbc.internal.Deadline;
import java.sql.SQLException;
import java.util.Optional;

/**
 * All that comes before a login with a token, in this order: TLS, whom to ask, where to, as whom.
 * For one connect.
 */
final class TokenPath {

  private final Collaborators world;
  private final Plan plan;
  private final Deadline deadline;

  TokenPath(Collaborators world, Plan plan, Deadline deadline) {
    this.world = world;
    this.plan = plan;
    this.deadline = deadline;
  }

  /** Refuses settings that would endanger the token. */
  void safety() throws SQLException {
    plan.token();
  }

  Workspace workspace() throws SQLException {
    return world.workspaces().find(plan);
  }

  /** Where to; every host of it may be given the token. */
  Destination destination(Workspace workspace) throws SQLException {
    Destination destination = new DestinationFinder(workspace.endpoints(), deadline).find(plan);
    if (destination != plan.checked()) {
      String subject = plan.subject(destination);
      TokenPlan.refusePooler(plan.subject(), destination.hosts());
      plan.token().trust().require(subject, destination.hosts(), destination.endpoint());
      plan.checked(destination);
    }
    return destination;
  }

  /** The role to log in as. */
  String role(Workspace workspace, Destination destination) throws SQLException {
    Optional<String> user = plan.user();
    return user.isPresent()
        ? user.get()
        : ControlPlane.ask(plan.subject(destination), deadline, workspace.principal()::role);
  }

  EndpointTokens tokens(Workspace workspace, Destination destination) throws SQLException {
    return EndpointTokens.of(
        plan.subject(destination),
        workspace,
        plan.token().request(destination.target()),
        world.tokens());
  }
}
