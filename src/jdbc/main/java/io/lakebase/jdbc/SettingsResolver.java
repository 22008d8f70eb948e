package io.lakebase.jdbc;

import io.lakebase.jdbc.LakebaseProperty.Origin;
import io.lakebase.jdbc.Settings.Setting;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGProperty;

/**
 * Collects settings from the URL, the driver properties, system properties and the environment, the
 * earlier being the stronger, and refuses what stands where it must not.
 */
final class SettingsResolver {

  /** pgjdbc tells a wrong one as it tells a host that is away. */
  private static final PGProperty SERVER_TYPE = PGProperty.TARGET_SERVER_TYPE;

  private static final List<String> SERVER_TYPES =
      List.of(Objects.requireNonNull(SERVER_TYPE.getChoices()));

  private final Ambient ambient;
  private final EnumMap<LakebaseProperty, Setting> own = new EnumMap<>(LakebaseProperty.class);
  private final Map<String, Setting> pgjdbc = new LinkedHashMap<>();

  private SettingsResolver(Ambient ambient) {
    this.ambient = ambient;
  }

  static Settings resolve(LakebaseUrl url, @Nullable Properties info, Ambient ambient)
      throws SQLException {
    SettingsResolver resolver = new SettingsResolver(ambient);
    for (Map.Entry<String, String> parameter : url.parameters().entrySet()) {
      resolver.take(parameter.getKey(), parameter.getValue(), Origin.URL);
    }
    if (info != null) {
      for (String name : info.stringPropertyNames()) {
        resolver.take(name, info.getProperty(name), Origin.PROPERTIES);
      }
    }
    for (LakebaseProperty property : LakebaseProperty.values()) {
      resolver.takeAmbient(property);
    }
    Map<String, String> variables =
        url.fromEnvironment()
            ? LibpqEnvironment.variables(ambient)
            : LibpqEnvironment.trust(ambient);
    variables.forEach((name, value) -> resolver.keep(name, value, Origin.ENVIRONMENT));
    return new Settings(url, resolver.own, resolver.pgjdbc);
  }

  private void take(String name, String value, Origin origin) throws SQLException {
    if (Settings.isOurs(name)) {
      LakebaseProperty property =
          LakebaseProperty.named(name).orElseThrow(() -> NearestName.unknown(name));
      takeOwn(property, value, origin);
      return;
    }
    if (origin == Origin.URL && (SecurityNames.namesClass(name) || Settings.namesService(name))) {
      throw ConnectError.URL_NAMES_CLASS.at(UrlText.SUBJECT, name + " is not allowed here");
    }
    if (name.equals(SERVER_TYPE.getName()) && !SERVER_TYPES.contains(value)) {
      throw ConnectError.PGJDBC_SETTING_UNUSABLE.at(
          name, "it is one of " + String.join(", ", SERVER_TYPES));
    }
    keep(name, value, origin);
  }

  private void takeOwn(LakebaseProperty property, String value, Origin origin) throws SQLException {
    if (value.isBlank() || own.containsKey(property)) {
      return;
    }
    if (!property.origins().contains(origin)) {
      throw ConnectError.SETTING_NOT_IN_URL.at(
          property.propertyName(), "whoever writes the URL could draw secrets out by it");
    }
    String text = value.strip();
    if (!property.choices().isEmpty() && !property.choices().contains(text)) {
      throw ConnectError.SETTING_INVALID.at(
          property.propertyName(), "it is one of " + String.join(", ", property.choices()));
    }
    own.put(property, new Setting(text, origin));
  }

  private void takeAmbient(LakebaseProperty property) throws SQLException {
    Optional<String> system = ambient.systemProperty(property.propertyName());
    if (system.isPresent()) {
      takeOwn(property, system.get(), Origin.SYSTEM_PROPERTY);
    }
    if (property.unifiedAuth()) {
      return;
    }
    for (String variable : property.environmentVariables()) {
      Optional<String> value = ambient.variable(variable);
      if (value.isPresent()) {
        takeOwn(property, value.get(), Origin.ENVIRONMENT);
      }
    }
  }

  private void keep(String name, String value, Origin origin) {
    boolean login = name.equals("user") || name.equals("password");
    if (!(login && value.isEmpty())) {
      pgjdbc.putIfAbsent(name, new Setting(value, origin));
    }
  }
}
