package io.lakebase.jdbc.databricks;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How to authenticate at the control plane: what was said explicitly, before the environment and
 * the configuration file are looked at. Immutable; {@link #toString} shows no secret.
 *
 * @param values what was set; blank values count as not set
 * @param trustedHosts hosts that may be given secrets although they are in no Databricks domain, as
 *     {@code host} or {@code *.domain}; plain http is spoken to loopback addresses among them only
 * @param httpTimeout the limit of one call to the control plane
 * @param browserLogin whether a browser may be opened for a login
 */
public record AuthenticationSettings(
    Map<AuthenticationSetting, String> values,
    Set<String> trustedHosts,
    Duration httpTimeout,
    boolean browserLogin) {

  private static final List<AuthenticationSetting> SETTINGS =
      List.of(AuthenticationSetting.values());

  /** The limit of one call unless another is set. */
  public static final Duration DEFAULT_HTTP_TIMEOUT = Duration.ofSeconds(20);

  public AuthenticationSettings {
    EnumMap<AuthenticationSetting, String> copy = new EnumMap<>(AuthenticationSetting.class);
    values.forEach(
        (setting, value) -> {
          if (!value.isBlank()) {
            copy.put(setting, value.strip());
          }
        });
    values = Collections.unmodifiableMap(copy);
    trustedHosts = Collections.unmodifiableSet(new LinkedHashSet<>(trustedHosts));
    if (Objects.requireNonNull(httpTimeout, "httpTimeout").isNegative() || httpTimeout.isZero()) {
      throw new IllegalArgumentException("the HTTP timeout must be positive, not " + httpTimeout);
    }
  }

  /**
   * Everything from the environment and the configuration file; trusted hosts from {@code
   * LAKEBASE_TRUSTED_HOSTS} and the file of {@link AuthenticationSetting#CA_FILE} from {@code
   * DATABRICKS_CA_FILE}, as for {@code jdbc:lakebase:///}.
   */
  public static AuthenticationSettings fromEnvironment() {
    return fromEnvironment(System.getenv());
  }

  static AuthenticationSettings fromEnvironment(Map<String, String> environment) {
    String trusted = environment.getOrDefault("LAKEBASE_TRUSTED_HOSTS", "");
    return builder()
        .set(AuthenticationSetting.CA_FILE, environment.get("DATABRICKS_CA_FILE"))
        .trustedHosts(
            Arrays.stream(trusted.split(","))
                .map(String::strip)
                .filter(host -> !host.isEmpty())
                .collect(Collectors.toUnmodifiableSet()))
        .build();
  }

  /** Starts with nothing set. */
  public static Builder builder() {
    return new Builder();
  }

  /** What was set explicitly, or null. */
  public @Nullable String get(AuthenticationSetting setting) {
    return values.get(setting);
  }

  /** Written out, since what the JDK generates keeps the class loader alive in some JVMs. */
  @Override
  public boolean equals(Object other) {
    return this == other
        || other instanceof AuthenticationSettings that
            && sameValues(that)
            && trustedHosts.equals(that.trustedHosts)
            && httpTimeout.equals(that.httpTimeout)
            && browserLogin == that.browserLogin;
  }

  /** Asked for at each connect: maps would allocate an entry each. */
  private boolean sameValues(AuthenticationSettings that) {
    for (int i = 0; i < SETTINGS.size(); i++) {
      if (!Objects.equals(values.get(SETTINGS.get(i)), that.values.get(SETTINGS.get(i)))) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int hashCode() {
    return 31 * (31 * (values.hashCode()) + trustedHosts.hashCode()) + httpTimeout.hashCode();
  }

  @Override
  public String toString() {
    EnumMap<AuthenticationSetting, String> shown = new EnumMap<>(AuthenticationSetting.class);
    values.forEach((setting, value) -> shown.put(setting, setting.sensitive() ? "***" : value));
    return "AuthenticationSettings"
        + shown
        + (trustedHosts.isEmpty() ? "" : " trusted=" + trustedHosts)
        + (browserLogin ? " browser" : "");
  }

  /** Collects settings. Not safe for use by several threads. */
  public static final class Builder {
    private final Map<AuthenticationSetting, String> values =
        new EnumMap<>(AuthenticationSetting.class);
    private Set<String> trustedHosts = Set.of();
    private Duration httpTimeout = DEFAULT_HTTP_TIMEOUT;
    private boolean browserLogin;

    private Builder() {}

    /** Sets one value; null or blank takes it back. */
    public Builder set(AuthenticationSetting setting, @Nullable String value) {
      if (value == null || value.isBlank()) {
        values.remove(setting);
      } else {
        values.put(setting, value);
      }
      return this;
    }

    /** Hosts that may be given secrets although they are in no Databricks domain. */
    public Builder trustedHosts(Set<String> hosts) {
      trustedHosts = hosts;
      return this;
    }

    /** The limit of one call to the control plane. */
    public Builder httpTimeout(Duration timeout) {
      httpTimeout = timeout;
      return this;
    }

    /** Allows a browser to be opened for a login. */
    public Builder browserLogin(boolean allowed) {
      browserLogin = allowed;
      return this;
    }

    /** The settings so far. */
    public AuthenticationSettings build() {
      return new AuthenticationSettings(values, trustedHosts, httpTimeout, browserLogin);
    }
  }
}
