package io.lakebase.jdbc;

import io.lakebase.jdbc.LoginAttempts.Refused;
import io.lakebase.jdbc.credential.CredentialRequest;
import io.lakebase.jdbc.credential.Workspace;
import io.lakebase.jdbc.internal.Deadline;
import io.lakebase.jdbc.internal.cache.Served;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Logs in with an OAuth token: checks first, asks for the token last. For one connect. */
final class TokenLogin {

  private final Collaborators world;
  private final Settings settings;
  private final Location location;
  private final Deadline deadline;

  TokenLogin(Collaborators world, Settings settings, Location location, Deadline deadline) {
    this.world = world;
    this.settings = settings;
    this.location = location;
    this.deadline = deadline;
  }

  Connection connect(String database) throws SQLException {
    Map<String, @Nullable String> must = TlsPolicy.forToken(settings);
    must.put("requireAuth", "password");
    HostTrust trust = HostTrust.of(settings);
    refusePooler(location.hosts());

    Workspace workspace = world.workspaces().find(settings);
    Destination destination =
        new DestinationFinder(workspace.endpoints(), deadline).find(location, settings, trust);
    String subject = destination.target().toString();
    refusePooler(destination.hosts());
    trust.require(subject, destination.hosts(), destination.endpoint());
    must.putAll(HostAddress.of(settings, destination.hosts()));

    Optional<String> user = settings.user();
    String role =
        user.isPresent()
            ? user.get()
            : ControlPlane.ask(subject, deadline, workspace.principal()::role);
    LoginTarget target =
        new LoginTarget(
            subject, destination.hosts(), database, role, PgProperties.of(settings, must));
    EndpointTokens tokens =
        EndpointTokens.of(subject, workspace, request(destination), world.tokens());
    return login(target, tokens);
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

  private CredentialRequest request(Destination destination) throws SQLException {
    try {
      return new CredentialRequest(
          destination.target(),
          settings.duration(LakebaseProperty.TOKEN_TTL).orElse(null),
          ClaimsText.parse(settings.get(LakebaseProperty.CLAIMS).orElse("")));
    } catch (IllegalArgumentException e) {
      throw ConnectError.SETTING_INVALID.at("lakebaseTokenTtl", "it is 300 to 3600 seconds");
    }
  }

  private void refusePooler(List<HostPort> hosts) throws SQLException {
    boolean pooled = location.hosts().isEmpty() && DestinationFinder.role(settings).pooled();
    if (pooled || hosts.stream().anyMatch(HostPort::pooler)) {
      throw ConnectError.POOLER_TAKES_PASSWORDS_ONLY.at(
          location.subject(), "it takes native Postgres passwords only");
    }
  }
}
