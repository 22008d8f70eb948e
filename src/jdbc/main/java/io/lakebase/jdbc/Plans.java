package io.lakebase.jdbc;

import io.lakebase.jdbc.LakebaseProperty.Origin;
import io.lakebase.jdbc.Settings.Setting;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Plans by URL and settings, so that the next connect of a pool need not read them again. A plan is
 * used again only if URL, driver properties and system properties say exactly what they said; the
 * environment of a process does not change.
 *
 * <p>Nothing is kept that holds a password, or a URL with a secret in it. What authenticates at the
 * control plane is kept as in the registry of workspaces, until {@link #clear}. Safe for use by
 * several threads.
 */
final class Plans {

  private static final int MOST = 256;
  private static final List<LakebaseProperty> PROPERTIES = List.of(LakebaseProperty.values());

  private final Ambient ambient;
  private final ConcurrentMap<Key, Kept> kept = new ConcurrentHashMap<>();

  Plans(Ambient ambient) {
    this.ambient = ambient;
  }

  private record Key(String url, int settings) {}

  private record Kept(Plan plan, Map<String, String> given, @Nullable String[] system) {}

  /** The plan of a connect; an empty URL stands for none. */
  Plan of(String url, @Nullable Properties info) throws SQLException {
    Set<String> names = info == null ? Set.of() : info.stringPropertyNames();
    Key key = new Key(url, hash(names, info));
    Kept known = kept.get(key);
    if (known != null && saysTheSame(known, names, info)) {
      return known.plan();
    }
    @Nullable String[] system = system();
    Plan plan = of(url.isEmpty() ? LakebaseUrl.ENVIRONMENT : LakebaseUrl.parse(url), info);
    if (mayBeKept(plan.settings()) && isSystem(system)) {
      if (kept.size() >= MOST) {
        kept.clear();
      }
      kept.put(key, new Kept(plan, given(names, info), system));
    }
    return plan;
  }

  /** The plan of a connect whose URL is nobody else's. */
  Plan of(LakebaseUrl url, @Nullable Properties info) throws SQLException {
    return Plan.of(SettingsResolver.resolve(url, info, ambient));
  }

  /** Forgets all. */
  void clear() {
    kept.clear();
  }

  private static int hash(Set<String> names, @Nullable Properties info) {
    int hash = 0;
    for (String name : names) {
      hash += 31 * name.hashCode() ^ Objects.hashCode(value(info, name));
    }
    return hash;
  }

  private boolean saysTheSame(Kept known, Set<String> names, @Nullable Properties info) {
    if (names.size() != known.given().size()) {
      return false;
    }
    for (String name : names) {
      if (!Objects.equals(value(info, name), known.given().get(name))) {
        return false;
      }
    }
    return isSystem(known.system());
  }

  private static Map<String, String> given(Set<String> names, @Nullable Properties info) {
    Map<String, String> given = new HashMap<>();
    for (String name : names) {
      given.put(name, value(info, name));
    }
    return given;
  }

  private static @Nullable String value(@Nullable Properties info, String name) {
    return info == null ? null : info.getProperty(name);
  }

  private @Nullable String[] system() {
    @Nullable String[] values = new String[PROPERTIES.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = ambient.system().apply(PROPERTIES.get(i).propertyName());
    }
    return values;
  }

  private boolean isSystem(@Nullable String[] values) {
    for (int i = 0; i < values.length; i++) {
      if (!Objects.equals(values[i], ambient.system().apply(PROPERTIES.get(i).propertyName()))) {
        return false;
      }
    }
    return true;
  }

  private static boolean mayBeKept(Settings settings) {
    for (Map.Entry<String, Setting> entry : settings.pgjdbc().entrySet()) {
      if (SecretFreeUrl.isSecret(entry.getKey()) && !entry.getValue().value().isEmpty()) {
        return false;
      }
    }
    for (Map.Entry<LakebaseProperty, Setting> entry : settings.own().entrySet()) {
      if (entry.getKey().sensitive() && entry.getValue().origin() == Origin.URL) {
        return false;
      }
    }
    return true;
  }
}
