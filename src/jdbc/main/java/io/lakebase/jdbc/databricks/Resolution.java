package io.lakebase.jdbc.databricks;

import io.lakebase.jdbc.credential.CredentialException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds out how to authenticate: explicit settings, then a profile that they name, then the
 * environment, then a profile that it names or the default one.
 *
 * <p>The first of these that says anything about credentials decides the kind of authentication, so
 * that a stray variable cannot take a connection over. As in unified authentication, the default
 * profile counts only where settings and environment name neither host nor credentials.
 */
final class Resolution {

  private final AuthenticationSettings settings;
  private final Map<String, String> environment;
  private final Path home;
  private final List<Map<AuthenticationSetting, String>> layers = new ArrayList<>();

  private Resolution(AuthenticationSettings settings, Map<String, String> environment, Path home) {
    this.settings = settings;
    this.environment = environment;
    this.home = home;
  }

  /**
   * Resolves settings.
   *
   * @param environment the process environment
   * @param home the user's home directory
   * @throws CredentialException terminal, if nothing usable or something contradictory is said
   */
  static Authentication of(
      AuthenticationSettings settings, Map<String, String> environment, Path home)
      throws CredentialException {
    return new Resolution(settings, environment, home).resolve();
  }

  /** The configuration file that settings and environment point to. */
  static Path configurationFile(
      AuthenticationSettings settings, Map<String, String> environment, Path home) {
    String named = settings.get(AuthenticationSetting.CONFIG_FILE);
    String file = named != null ? named : environment.get("DATABRICKS_CONFIG_FILE");
    if (file == null || file.isBlank()) {
      return home.resolve(".databrickscfg");
    }
    return file.startsWith("~") ? home.resolve(file.replaceFirst("^~[/\\\\]?", "")) : Path.of(file);
  }

  private Authentication resolve() throws CredentialException {
    collectLayers();
    AuthenticationKind kind =
        AuthenticationKind.decide(layers, environment, settings.browserLogin());
    URI host = host(kind);
    Map<AuthenticationSetting, String> values = new EnumMap<>(AuthenticationSetting.class);
    for (AuthenticationSetting setting : AuthenticationSetting.values()) {
      String value = first(setting);
      if (value != null && kind.uses(setting)) {
        values.put(setting, value);
      }
    }
    values.computeIfPresent(
        AuthenticationSetting.CONFIG_FILE,
        (setting, named) -> configurationFile(settings, environment, home).toString());
    Map<String, String> decisive = new java.util.TreeMap<>();
    values.forEach((setting, value) -> decisive.put(setting.name(), value));
    String identity = IdentityDigest.of(host, kind.name(), decisive, kind.ambient(environment));
    Authentication authentication =
        new Authentication(
            host,
            kind.name(),
            values,
            environment,
            settings.trustedHosts(),
            settings.httpTimeout(),
            identity);
    String objection = authentication.trust().objection(host);
    if (!objection.isEmpty()) {
      throw failure(
          host.toString(),
          "not a workspace to send secrets to: " + objection,
          "Check the host, or list it in lakebaseTrustedHosts, but not in the URL");
    }
    return authentication;
  }

  private void collectLayers() throws CredentialException {
    Map<AuthenticationSetting, String> fromEnvironment = fromEnvironment();
    layers.add(settings.values());
    String named = settings.get(AuthenticationSetting.PROFILE);
    if (named != null) {
      layers.add(profile(named));
    }
    layers.add(fromEnvironment);
    if (named != null) {
      return;
    }
    String ambient = fromEnvironment.get(AuthenticationSetting.PROFILE);
    if (ambient != null) {
      layers.add(profile(ambient));
    } else if (first(AuthenticationSetting.HOST) == null
        && layers.stream().noneMatch(AuthenticationKind::saysAnything)) {
      ProfileFile file = file();
      file.profile(file.defaultProfile()).map(this::settingsOf).ifPresent(layers::add);
    }
  }

  private Map<AuthenticationSetting, String> profile(String name) throws CredentialException {
    ProfileFile file = file();
    Map<AuthenticationSetting, String> profile =
        file.profile(name)
            .map(this::settingsOf)
            .orElseThrow(
                () ->
                    failure(
                        file.path().toString(),
                        "no profile " + name + " in the configuration file",
                        "Name one that is there, or sign in with the Databricks CLI"));
    profile.put(AuthenticationSetting.PROFILE, name);
    String explicit = settings.get(AuthenticationSetting.HOST);
    String own = profile.get(AuthenticationSetting.HOST);
    if (explicit != null && own != null && !hostOf(explicit).equals(hostOf(own))) {
      throw failure(
          explicit,
          "the profile " + name + " belongs to another workspace, " + hostOf(own),
          "Leave the host or the profile out");
    }
    return profile;
  }

  private ProfileFile file() throws CredentialException {
    return ProfileFile.read(configurationFile(settings, environment, home));
  }

  private Map<AuthenticationSetting, String> settingsOf(Map<String, String> profile) {
    Map<AuthenticationSetting, String> found = new EnumMap<>(AuthenticationSetting.class);
    for (AuthenticationSetting setting : AuthenticationSetting.values()) {
      String value = setting.attribute() == null ? null : profile.get(setting.attribute());
      if (value != null && !value.isBlank()) {
        found.put(setting, value);
      }
    }
    return found;
  }

  private Map<AuthenticationSetting, String> fromEnvironment() {
    Map<AuthenticationSetting, String> found = new EnumMap<>(AuthenticationSetting.class);
    for (AuthenticationSetting setting : AuthenticationSetting.values()) {
      String value = setting.variable() == null ? null : environment.get(setting.variable());
      if (value != null && !value.isBlank()) {
        found.put(setting, value.strip());
      }
    }
    return found;
  }

  private URI host(AuthenticationKind kind) throws CredentialException {
    String host = first(AuthenticationSetting.HOST);
    if (host == null) {
      throw failure(
          kind.name(),
          "no workspace: neither settings, environment nor a profile name a host",
          "Set databricksHost or DATABRICKS_HOST");
    }
    return hostOf(host);
  }

  private static URI hostOf(String text) throws CredentialException {
    String url = text.contains("://") ? text : "https://" + text;
    try {
      URI uri = URI.create(url);
      if (uri.getHost() != null && uri.getRawUserInfo() == null) {
        int port = uri.getPort();
        String authority = uri.getHost() + (port < 0 ? "" : ":" + port);
        return URI.create(uri.getScheme() + "://" + authority);
      }
    } catch (IllegalArgumentException malformed) {
      // told below
    }
    // What stands before an @ or after a ? may be a secret.
    String shown = text.substring(text.lastIndexOf('@') + 1).split("[?#]", 2)[0];
    throw failure(
        shown.length() <= 120 ? shown : shown.substring(0, 120) + "…",
        "not the host of a workspace",
        "Write it as host name or https URL");
  }

  private @Nullable String first(AuthenticationSetting setting) {
    for (Map<AuthenticationSetting, String> layer : layers) {
      String value = layer.get(setting);
      if (value != null) {
        return value;
      }
    }
    return null;
  }

  static CredentialException failure(String subject, String what, String remedy) {
    return new CredentialException("[" + subject + "] " + what + ". " + remedy + ".", true, null);
  }
}
