package io.lakebase.jdbc.databricks;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which hosts of a control plane may be given secrets: those in Databricks' domains over https, and
 * those that were declared trusted; plain http only for loopback addresses among the latter.
 *
 * @param trusted {@code host} or {@code *.domain}, without port
 * @param extra domains that the kind of authentication needs as well, such as an identity
 *     provider's
 */
record HostTrust(Set<String> trusted, List<String> extra) {

  /** Where workspaces and accounts live, by cloud and sovereign region. */
  static final List<String> DOMAINS =
      List.of(
          "cloud.databricks.com",
          "gcp.databricks.com",
          "azuredatabricks.net",
          "cloud.databricks.us",
          "cloud.databricks.mil",
          "databricks.azure.us",
          "databricks.azure.cn");

  private static final String INSTANCE_METADATA = "169.254.169.254";

  HostTrust {
    trusted = Set.copyOf(trusted.stream().map(host -> host.toLowerCase(Locale.ROOT)).toList());
    extra = List.copyOf(extra);
  }

  /**
   * Says why a secret must not be sent there, or that it may.
   *
   * @return empty if it may
   */
  String objection(URI uri) {
    String host = uri.getHost();
    String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
    if (host == null || host.isEmpty() || uri.getRawUserInfo() != null) {
      return "it names no plain host";
    }
    String name = plain(host);
    boolean declared = trusted.stream().anyMatch(pattern -> matches(pattern, name));
    if (scheme.equals("http")) {
      boolean metadata = name.equals(INSTANCE_METADATA) && extra.contains(name);
      return metadata || (declared && isLoopback(name))
          ? ""
          : "plain http is spoken to trusted loopback addresses only";
    }
    if (!scheme.equals("https")) {
      return "it is not an https URL";
    }
    boolean known = Stream.concat(DOMAINS.stream(), extra.stream()).anyMatch(d -> within(d, name));
    return declared || known ? "" : "it is in no Databricks domain and not declared trusted";
  }

  private static boolean matches(String pattern, String host) {
    return pattern.startsWith("*.")
        ? host.endsWith(pattern.substring(1)) && host.length() > pattern.length() - 1
        : host.equals(plain(pattern));
  }

  private static boolean within(String domain, String host) {
    return host.equals(domain) || host.endsWith("." + domain);
  }

  private static String plain(String host) {
    String lower = host.toLowerCase(Locale.ROOT);
    return lower.startsWith("[") && lower.endsWith("]")
        ? lower.substring(1, lower.length() - 1)
        : lower;
  }

  static boolean isLoopback(String host) {
    if (host.equals("localhost")) {
      return true;
    }
    boolean literal = host.indexOf(':') >= 0 || host.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
    try {
      return literal && InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
