package io.lakebase.jdbc;

import io.lakebase.jdbc.credential.CredentialRequest;
import io.lakebase.jdbc.credential.Workspace;
import io.lakebase.jdbc.internal.Deadline;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All that comes before a login with a token, in this order: TLS, whom to ask, where to, as whom.
 * For one connect.
 */
final class TokenPath {

  private final Collaborators world;
  private final Settings settings;
  private final Location location;
  private final Deadline deadline;

  TokenPath(Collaborators world, Settings settings, Location location, Deadline deadline) {
    this.world = world;
    this.settings = settings;
    this.location = location;
    this.deadline = deadline;
  }

  /** What pgjdbc has to be told so that the token is safe. */
  Map<String, @Nullable String> safety() throws SQLException {
    Map<String, @Nullable String> must = TlsPolicy.forToken(settings);
    must.put("requireAuth", "password");
    refusePooler(location.hosts());
    return must;
  }

  Workspace workspace() throws SQLException {
    return world.workspaces().find(settings);
  }

  /** Where to; every host of it may be given the token. */
  Destination destination(Workspace workspace) throws SQLException {
    HostTrust trust = HostTrust.of(settings);
    Destination destination =
        new DestinationFinder(workspace.endpoints(), deadline).find(location, settings, trust);
    refusePooler(destination.hosts());
    trust.require(destination.target().toString(), destination.hosts(), destination.endpoint());
    return destination;
  }

  /** The role to log in as. */
  String role(Workspace workspace, Destination destination) throws SQLException {
    Optional<String> user = settings.user();
    return user.isPresent()
        ? user.get()
        : ControlPlane.ask(destination.target().toString(), deadline, workspace.principal()::role);
  }

  EndpointTokens tokens(Workspace workspace, Destination destination) throws SQLException {
    return EndpointTokens.of(
        destination.target().toString(), workspace, request(destination), world.tokens());
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
