package io.lakebase.jdbc.databricks;

import io.lakebase.jdbc.internal.Deadline;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How to authenticate, after settings, environment and configuration file were looked at. Redacted.
 *
 * @param host the workspace's URL, scheme and authority only
 * @param kind the kind of authentication, by its name in unified authentication
 * @param values what that kind may use, nothing of any other kind
 * @param environment the process environment, for variables that are named by a setting
 * @param trustedHosts hosts that were declared trusted
 * @param httpTimeout the limit of one call
 * @param identity a digest of everything that decides who authenticates
 */
record Authentication(
    URI host,
    String kind,
    Map<AuthenticationSetting, String> values,
    Map<String, String> environment,
    Set<String> trustedHosts,
    Duration httpTimeout,
    String identity) {

  static final String PAT = "pat";
  static final String M2M = "oauth-m2m";
  static final String FILE_OIDC = "file-oidc";
  static final String ENV_OIDC = "env-oidc";
  static final String BROWSER = "external-browser";
  static final String CLI = "databricks-cli";
  static final String AZURE_CLI = "azure-cli";

  /** How long a person may take to sign in by the browser. */
  static final Duration BROWSER_LIMIT = Duration.ofMinutes(5);

  Authentication {
    EnumMap<AuthenticationSetting, String> copy = new EnumMap<>(AuthenticationSetting.class);
    copy.putAll(values);
    values = Collections.unmodifiableMap(copy);
    httpTimeout = Deadline.capped(httpTimeout);
  }

  @Nullable String get(AuthenticationSetting setting) {
    return values.get(setting);
  }

  Optional<String> find(AuthenticationSetting setting) {
    return Optional.ofNullable(values.get(setting));
  }

  /** Where secrets may go. */
  HostTrust trust() {
    return new HostTrust(trustedHosts, IDENTITY_PROVIDERS.getOrDefault(kind, List.of()));
  }

  /** The longest that one question to the control plane may take, all its calls together. */
  Duration limit() {
    return kind.equals(BROWSER)
        ? BROWSER_LIMIT.plusSeconds(30)
        : httpTimeout.multipliedBy(4).plusSeconds(10);
  }

  /** The secrets that must not appear in any text. */
  Collection<String> secrets() {
    return values.entrySet().stream()
        .filter(entry -> entry.getKey().sensitive())
        .map(Map.Entry::getValue)
        .collect(Collectors.toList());
  }

  private static final List<String> AZURE =
      List.of(
          "login.microsoftonline.com",
          "login.microsoftonline.us",
          "login.chinacloudapi.cn",
          "login.partner.microsoftonline.cn",
          "management.azure.com",
          "management.usgovcloudapi.net",
          "management.chinacloudapi.cn",
          "management.core.windows.net",
          "management.core.usgovcloudapi.net",
          "management.core.chinacloudapi.cn");

  private static final Map<String, List<String>> IDENTITY_PROVIDERS =
      Map.of(
          "azure-client-secret", AZURE,
          "azure-msi", List.of("169.254.169.254", "management.azure.com"),
          "github-oidc", List.of("actions.githubusercontent.com"),
          "github-oidc-azure",
              List.of("actions.githubusercontent.com", "login.microsoftonline.com"),
          "azure-devops-oidc", List.of("dev.azure.com", "visualstudio.com"));

  @Override
  public String toString() {
    return "Authentication[" + kind + " at " + host + "]";
  }
}
