package io.lakebase.jdbc;

import io.lakebase.jdbc.LakebaseProperty.Origin;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * All that was said about a connection, each value with its origin. Immutable.
 *
 * @param url what the URL says
 * @param own this driver's settings, without defaults
 * @param pgjdbc pgjdbc's settings, user and password among them, without defaults
 */
record Settings(LakebaseUrl url, Map<LakebaseProperty, Setting> own, Map<String, Setting> pgjdbc) {

  /** A value, never blank for our own settings, and where it stood. */
  record Setting(String value, Origin origin) {
    @Override
    public String toString() {
      return "Setting[" + origin + "]";
    }
  }

  Settings {
    EnumMap<LakebaseProperty, Setting> copy = new EnumMap<>(LakebaseProperty.class);
    copy.putAll(own);
    own = Collections.unmodifiableMap(copy);
    pgjdbc = Collections.unmodifiableMap(new LinkedHashMap<>(pgjdbc));
  }

  /** Whether a name is this driver's, or meant to be. */
  static boolean isOurs(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.startsWith("lakebase") || lower.startsWith("databricks");
  }

  static boolean namesService(String name) {
    return name.equalsIgnoreCase("service");
  }

  /** What one of our settings was set to, or its default. */
  Optional<String> get(LakebaseProperty property) {
    return said(property).or(property::defaultValue);
  }

  /** What one of our settings was set to. */
  Optional<String> said(LakebaseProperty property) {
    return Optional.ofNullable(own.get(property)).map(Setting::value);
  }

  Optional<Origin> origin(LakebaseProperty property) {
    return Optional.ofNullable(own.get(property)).map(Setting::origin);
  }

  boolean isTrue(LakebaseProperty property) {
    return get(property).filter(Boolean::parseBoolean).isPresent();
  }

  /** A setting that is a span of time. */
  Optional<Duration> duration(LakebaseProperty property) throws SQLException {
    Optional<String> text = get(property);
    return text.isEmpty()
        ? Optional.empty()
        : Optional.of(DurationText.parse(property.propertyName(), text.get()));
  }

  /** What one of pgjdbc's settings was set to, unless it is blank. */
  Optional<String> pg(String name) {
    return Optional.ofNullable(pgjdbc.get(name)).map(Setting::value).flatMap(Ambient::present);
  }

  Optional<String> user() {
    return pg("user");
  }

  Optional<String> password() {
    return Optional.ofNullable(pgjdbc.get("password"))
        .map(Setting::value)
        .filter(text -> !text.isEmpty());
  }

  /** Shows no value of pgjdbc's settings and no secret. */
  @Override
  public String toString() {
    return "Settings[url=" + url + ", own=" + own + ", pgjdbc=" + pgjdbc.keySet() + "]";
  }
}
