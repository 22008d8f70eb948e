package io.lakebase.jdbc;

import io.lakebase.jdbc.credential.EndpointDirectory;
import io.lakebase.jdbc.credential.EndpointInfo;
import io.lakebase.jdbc.credential.HostRole;
import io.lakebase.jdbc.credential.ResourceName;
import io.lakebase.jdbc.credential.ResourceName.Target;
import io.lakebase.jdbc.internal.Deadline;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/** Completes a location: hosts by the endpoint, or the endpoint by a host. */
final class DestinationFinder {

  private final EndpointDirectory directory;
  private final Deadline deadline;

  DestinationFinder(EndpointDirectory directory, Deadline deadline) {
    this.directory = directory;
    this.deadline = deadline;
  }

  /** Asks the control plane as little as the location and trust in its hosts allow. */
  Destination find(Plan plan) throws SQLException {
    Location location = plan.location();
    if (location.hosts().isEmpty()) {
      return byResource(plan, plan.token().role());
    }
    Optional<ResourceName> named = location.resource();
    if (named.isEmpty()) {
      return byHost(location);
    }
    if (location.binding()
        && named.get() instanceof Target target
        && plan.token().hostsAreKnown()) {
      Destination known = plan.checked();
      return known != null && known.endpoint().isEmpty()
          ? known
          : new Destination(target, location.hosts(), Optional.empty());
    }
    if (!location.binding()) {
      return ownOrByHost(named.get(), plan);
    }
    EndpointInfo info = enabled(plan.subject(), named.get());
    return checked(new Destination(info.target(), location.hosts(), Optional.of(info)));
  }

  /** An endpoint that the whole process was given need not be one that this identity can see. */
  private Destination ownOrByHost(ResourceName given, Plan plan) throws SQLException {
    Location location = plan.location();
    EndpointInfo info;
    try {
      info = enabled(plan.subject(), given);
    } catch (SQLException e) {
      if (!ControlPlane.isTerminal(e)) {
        throw e;
      }
      return byHost(location);
    }
    return info.hasHost(location.hosts().get(0).host())
        ? checked(new Destination(info.target(), location.hosts(), Optional.of(info)))
        : byHost(location);
  }

  /** The hosts alone, for a native password. */
  List<HostPort> hosts(Plan plan) throws SQLException {
    return byResource(plan, role(plan.settings())).hosts();
  }

  private Destination byResource(Plan plan, HostRole role) throws SQLException {
    Location location = plan.location();
    EndpointInfo info =
        locate(
            plan.subject(),
            location.resource().orElseThrow(),
            known -> !known.disabled() && known.host(role).isPresent());
    Destination known = plan.checked();
    if (known != null && known.isBy(info)) {
      return known;
    }
    String host =
        info.host(role)
            .orElseThrow(
                () ->
                    ConnectError.HOST_ROLE_MISSING.at(
                        info.target().toString(),
                        "it has no " + written(role) + " host, only " + known(info)));
    HostPort resolved;
    try {
      resolved = HostPort.parse(host, location.port());
    } catch (IllegalArgumentException e) {
      throw ConnectError.TOKEN_UNAVAILABLE.at(
          info.target().toString(), "the control plane named a malformed host", e);
    }
    return checked(new Destination(info.target(), List.of(resolved), Optional.of(info)));
  }

  private Destination byHost(Location location) throws SQLException {
    String host = location.hosts().get(0).host();
    EndpointInfo info = find(host);
    if (info.disabled()) {
      directory.outdated(info);
      info = find(host);
    }
    return checked(new Destination(info.target(), location.hosts(), Optional.of(info)));
  }

  private EndpointInfo find(String host) throws SQLException {
    return ControlPlane.ask(host, deadline, remaining -> directory.find(host, remaining))
        .orElseThrow(() -> ConnectError.ENDPOINT_UNKNOWN.at(host, "the control plane shows none"));
  }

  private EndpointInfo enabled(String subject, ResourceName name) throws SQLException {
    return locate(subject, name, known -> !known.disabled());
  }

  /** What is remembered, unless that would refuse the connect: it may be out of date. */
  private EndpointInfo locate(String subject, ResourceName name, Predicate<EndpointInfo> good)
      throws SQLException {
    EndpointInfo info = locate(subject, name);
    if (good.test(info)) {
      return info;
    }
    directory.outdated(info);
    return locate(subject, name);
  }

  private EndpointInfo locate(String subject, ResourceName name) throws SQLException {
    return ControlPlane.ask(subject, deadline, remaining -> directory.locate(name, remaining));
  }

  private static Destination checked(Destination destination) throws SQLException {
    if (destination.endpoint().filter(EndpointInfo::disabled).isPresent()) {
      throw ConnectError.ENDPOINT_DISABLED.at(
          destination.target().toString(), "somebody switched it off");
    }
    return destination;
  }

  static HostRole role(Settings settings) {
    String text = settings.get(LakebaseProperty.HOST_ROLE).orElse("read-write");
    return HostRole.valueOf(text.replace('-', '_').toUpperCase(Locale.ROOT));
  }

  private static String known(EndpointInfo info) {
    return String.join(
        ", ", info.hosts().keySet().stream().map(DestinationFinder::written).toList());
  }

  private static String written(HostRole role) {
    return role.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
