package io.lakebase.jdbc.databricks;

import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Which HTTP proxy stands before a host: the settings', else that of the system properties {@code
 * https.proxyHost} and {@code http.proxyHost}, else that of {@code HTTPS_PROXY} and {@code
 * HTTP_PROXY}.
 *
 * @param secure the proxy for https, null for none
 * @param plain the proxy for http, null for none
 * @param without patterns of hosts to reach without proxy
 */
record Proxies(@Nullable Proxy secure, @Nullable Proxy plain, List<String> without) {

  /**
   * One proxy.
   *
   * @param user user for Basic authentication, empty for none
   */
  record Proxy(String host, int port, String user, String password) {
    @Override
    public String toString() {
      return host + ":" + port;
    }
  }

  /** Decides from settings, system properties and environment, in this order. */
  static Proxies of(
      Map<AuthenticationSetting, String> settings,
      Properties system,
      Map<String, String> environment) {
    String host = settings.get(AuthenticationSetting.PROXY_HOST);
    String without = settings.getOrDefault(AuthenticationSetting.NO_PROXY, "");
    if (host != null) {
      Proxy proxy =
          new Proxy(
              host,
              port(settings.get(AuthenticationSetting.PROXY_PORT), 8080),
              settings.getOrDefault(AuthenticationSetting.PROXY_USER, ""),
              settings.getOrDefault(AuthenticationSetting.PROXY_PASSWORD, ""));
      return new Proxies(proxy, proxy, patterns(without, ","));
    }
    Proxies fromSystem = fromSystem(system);
    return fromSystem.secure != null || fromSystem.plain != null
        ? fromSystem
        : fromEnvironment(environment);
  }

  /** The proxy before a URI's host, if there is one. */
  Optional<Proxy> before(URI uri) {
    Proxy proxy = "https".equalsIgnoreCase(uri.getScheme()) ? secure : plain;
    String host = String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT);
    return without.stream().anyMatch(pattern -> matches(pattern, host))
        ? Optional.empty()
        : Optional.ofNullable(proxy);
  }

  private static Proxies fromSystem(Properties system) {
    String without =
        system.getProperty("http.nonProxyHosts", "localhost|127.*|[::1]").replace('|', ',');
    return new Proxies(
        named(system.getProperty("https.proxyHost"), system.getProperty("https.proxyPort"), 443),
        named(system.getProperty("http.proxyHost"), system.getProperty("http.proxyPort"), 80),
        patterns(without, ","));
  }

  private static Proxies fromEnvironment(Map<String, String> environment) {
    String without = either(environment, "NO_PROXY");
    return new Proxies(
        url(either(environment, "HTTPS_PROXY")),
        url(either(environment, "HTTP_PROXY")),
        patterns("localhost,127.*,[::1]," + without, ","));
  }

  private static String either(Map<String, String> environment, String name) {
    String lower = environment.getOrDefault(name.toLowerCase(Locale.ROOT), "");
    return lower.isBlank() ? environment.getOrDefault(name, "") : lower;
  }

  private static @Nullable Proxy named(
      @Nullable String host, @Nullable String port, int otherwise) {
    return host == null || host.isBlank()
        ? null
        : new Proxy(host.strip(), port(port, otherwise), "", "");
  }

  private static @Nullable Proxy url(String text) {
    if (text.isBlank()) {
      return null;
    }
    try {
      URI uri = URI.create(text.contains("://") ? text.strip() : "http://" + text.strip());
      if (uri.getHost() == null) {
        return null;
      }
      String[] user = uri.getUserInfo() == null ? new String[0] : uri.getUserInfo().split(":", 2);
      return new Proxy(
          uri.getHost(),
          uri.getPort() < 0 ? 80 : uri.getPort(),
          user.length > 0 ? user[0] : "",
          user.length > 1 ? user[1] : "");
    } catch (IllegalArgumentException malformed) {
      return null;
    }
  }

  private static int port(@Nullable String text, int otherwise) {
    try {
      return text == null || text.isBlank() ? otherwise : Integer.parseInt(text.strip());
    } catch (NumberFormatException e) {
      return otherwise;
    }
  }

  private static List<String> patterns(String text, String separator) {
    return Arrays.stream(text.split(separator))
        .map(pattern -> pattern.strip().toLowerCase(Locale.ROOT))
        .filter(pattern -> !pattern.isEmpty())
        .toList();
  }

  private static boolean matches(String pattern, String host) {
    if (pattern.equals("*") || pattern.equals(host)) {
      return true;
    }
    if (pattern.endsWith("*")) {
      return host.startsWith(pattern.substring(0, pattern.length() - 1));
    }
    String suffix = pattern.startsWith("*") ? pattern.substring(1) : pattern;
    return host.endsWith(suffix.startsWith(".") ? suffix : "." + suffix);
  }
}
