package io.lakebase.jdbc;

import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGProperty;

/** What tools show in their forms: this driver's settings, then pgjdbc's. */
final class PropertyInfo {

  private static final Set<String> PGJDBC_SECRETS = Set.of("password", "sslpassword");

  /** What this driver finds out, or decides by what else is said, where pgjdbc has a default. */
  private static final Set<String> OTHERWISE =
      Set.of("PGHOST", "PGPORT", "PGDBNAME", "loginTimeout", "sslmode");

  private PropertyInfo() {}

  static DriverPropertyInfo[] of(@Nullable String url, @Nullable Properties info) {
    Properties known = new Properties();
    if (info != null) {
      info.stringPropertyNames().forEach(name -> known.put(name, info.getProperty(name)));
    }
    if (url != null && LakebaseUrl.accepts(url)) {
      fromUrl(url, known);
    }
    List<DriverPropertyInfo> all = new ArrayList<>();
    for (LakebaseProperty property : LakebaseProperty.values()) {
      all.add(own(property, known));
    }
    for (PGProperty property : PGProperty.values()) {
      if (PGJDBC_SECRETS.contains(property.getName())) {
        known.remove(property.getName());
      }
      all.add(pgjdbc(property, known));
    }
    return all.toArray(DriverPropertyInfo[]::new);
  }

  /** As pgjdbc tells it, but for what this driver does differently when nothing is said. */
  private static DriverPropertyInfo pgjdbc(PGProperty property, Properties known) {
    DriverPropertyInfo info = property.toDriverPropertyInfo(known);
    info.required = false;
    String name = property.getName();
    if (known.getProperty(name) == null) {
      info.value =
          OTHERWISE.contains(name) ? null : PgProperties.DEFAULTS.getOrDefault(name, info.value);
    }
    return info;
  }

  private static void fromUrl(String url, Properties known) {
    try {
      LakebaseUrl parsed = LakebaseUrl.parse(url);
      known.putAll(parsed.parameters());
      parsed.database().ifPresent(name -> known.put("PGDBNAME", name));
      if (!parsed.hosts().isEmpty()) {
        List<HostPort> hosts = parsed.hosts();
        known.put("PGHOST", String.join(",", hosts.stream().map(HostPort::host).toList()));
        known.put("PGPORT", String.join(",", hosts.stream().map(h -> "" + h.port()).toList()));
      }
      parsed
          .resource()
          .ifPresent(name -> known.put(LakebaseProperty.ENDPOINT.propertyName(), name.toString()));
    } catch (SQLException e) {
      // A form that is not filled in yet is no error.
    }
  }

  private static DriverPropertyInfo own(LakebaseProperty property, Properties known) {
    String value = known.getProperty(property.propertyName());
    DriverPropertyInfo info =
        new DriverPropertyInfo(
            property.propertyName(),
            property.sensitive()
                ? null
                : value != null ? value : property.defaultValue().orElse(null));
    info.description = property.description();
    info.choices = property.choices().isEmpty() ? null : property.choices().toArray(String[]::new);
    return info;
  }
}
