package io.lakebase.jdbc;

import io.lakebase.jdbc.credential.EndpointInfo;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Decides which hosts may be given a token: those that the control plane names for the endpoint,
 * those in Databricks' database domains, and those the user listed.
 *
 * @param listed names, or {@code *.domain} for what is below a domain; lower case
 */
record HostTrust(Set<String> listed) {

  /** One label, {@code database}, perhaps a region, and a domain of Databricks'. */
  private static final Pattern DATABASE_DOMAIN =
      Pattern.compile(
          "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\\.database(?:\\.[a-z0-9-]{1,63})?\\."
              + "(?:cloud\\.databricks\\.(?:com|us|mil)|gcp\\.databricks\\.com"
              + "|azuredatabricks\\.net|databricks\\.azure\\.(?:us|cn))");

  HostTrust {
    listed = Set.copyOf(listed);
  }

  static HostTrust of(Settings settings) {
    return new HostTrust(listed(settings.get(LakebaseProperty.TRUSTED_HOSTS).orElse("")));
  }

  static Set<String> listed(String text) {
    return Arrays.stream(text.split(","))
        .map(String::strip)
        .filter(entry -> !entry.isEmpty())
        .map(entry -> entry.toLowerCase(Locale.ROOT))
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Whether every host is trusted without asking the control plane. */
  boolean allKnown(List<HostPort> hosts) {
    for (HostPort host : hosts) {
      if (!inDatabricksDomain(host) && !isListed(host)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Makes sure of every single host.
   *
   * @param endpoint what the control plane says about the endpoint, if it was asked
   */
  void require(String subject, List<HostPort> hosts, Optional<EndpointInfo> endpoint)
      throws SQLException {
    for (HostPort host : hosts) {
      boolean named = endpoint.isPresent() && endpoint.get().hasHost(host.host());
      if (!named && !inDatabricksDomain(host) && !isListed(host)) {
        throw ConnectError.HOST_NOT_TRUSTED.at(
            subject, host.host() + " is neither a host of the endpoint nor in Databricks' domains");
      }
    }
  }

  static boolean inDatabricksDomain(HostPort host) {
    return DATABASE_DOMAIN.matcher(host.host()).matches();
  }

  private boolean isListed(HostPort host) {
    for (String entry : listed) {
      boolean below = entry.startsWith("*.");
      if (below
          ? entry.length() > 2 && host.host().endsWith(entry.substring(1))
          : entry.equals(host.host())) {
        return true;
      }
    }
    return false;
  }
}
