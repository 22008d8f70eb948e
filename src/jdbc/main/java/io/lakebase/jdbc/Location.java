package io.lakebase.jdbc;

import io.lakebase.jdbc.LakebaseProperty.Origin;
import io.lakebase.jdbc.Settings.Setting;
import io.lakebase.jdbc.credential.ResourceName;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * Where a connection shall go, as far as the settings say.
 *
 * @param hosts the hosts, empty if the endpoint's are meant
 * @param resource the endpoint, or the branch or project it is the first of
 * @param binding whether the resource was named for this connection; one that the whole process was
 *     given counts for other hosts only if they are its own
 * @param port the port of hosts that the control plane names, 0 if none are wanted
 */
record Location(List<HostPort> hosts, Optional<ResourceName> resource, boolean binding, int port) {

  static final String DEFAULT_DATABASE = "databricks_postgres";

  static Location of(Settings settings) throws SQLException {
    Optional<ResourceName> inUrl = settings.url().resource();
    Optional<ResourceName> named = named(settings);
    boolean ambient =
        settings
            .origin(LakebaseProperty.ENDPOINT)
            .filter(o -> o == Origin.SYSTEM_PROPERTY || o == Origin.ENVIRONMENT)
            .isPresent();
    if (inUrl.isPresent()) {
      if (!ambient && named.isPresent() && !named.equals(inUrl)) {
        throw ConnectError.SETTINGS_CONTRADICT.at(
            inUrl.get().toString(), "lakebaseEndpoint names another endpoint than the URL");
      }
      return new Location(List.of(), inUrl, true, port(settings));
    }

    List<HostPort> hosts = settings.url().hosts();
    boolean ambientHosts = false;
    if (hosts.isEmpty() && settings.pg("PGHOST").isPresent()) {
      Setting host = settings.pgjdbc().get("PGHOST");
      ambientHosts = host.origin() == Origin.ENVIRONMENT;
      if (!ambientHosts || ambient || named.isEmpty()) {
        hosts = UrlText.hosts(host.value(), settings.pg("PGPORT").orElse("5432"));
      }
    }
    if (hosts.isEmpty() && named.isEmpty()) {
      throw ConnectError.NO_DESTINATION.at(
          UrlText.SUBJECT, "the URL, the properties and the environment name none");
    }
    boolean binding = !ambient || hosts.isEmpty() || ambientHosts;
    return new Location(hosts, named, binding, hosts.isEmpty() ? port(settings) : 0);
  }

  static String database(Settings settings) throws SQLException {
    return settings.url().database().or(() -> settings.pg("PGDBNAME")).orElse(DEFAULT_DATABASE);
  }

  /** How log lines and errors call it. */
  String subject() {
    return hosts.isEmpty() || (binding && resource.isPresent())
        ? resource.map(ResourceName::toString).orElse(UrlText.SUBJECT)
        : hosts.get(0).host();
  }

  private static Optional<ResourceName> named(Settings settings) throws SQLException {
    Optional<String> text = settings.said(LakebaseProperty.ENDPOINT);
    try {
      return text.map(ResourceName::parse);
    } catch (IllegalArgumentException e) {
      throw ConnectError.SETTING_INVALID.at(
          "lakebaseEndpoint",
          "it is projects/p/branches/b/endpoints/e, a branch, a project or instances/i");
    }
  }

  private static int port(Settings settings) throws SQLException {
    try {
      return HostPort.port(settings.pg("PGPORT").orElse("5432"));
    } catch (IllegalArgumentException e) {
      throw ConnectError.SETTING_INVALID.at("PGPORT", "it is a number from 1 to 65535");
    }
  }
}
