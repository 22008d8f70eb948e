package io.lakebase.jdbc;

import io.lakebase.jdbc.LakebaseProperty.Origin;
import io.lakebase.jdbc.Settings.Setting;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Map;
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

  private static final int MOST_URLS = 256;
  private static final int MOST_A_URL = 8;
  private static final PlannedSettings[] NONE = {};

  private final Ambient ambient;
  private final ConcurrentMap<String, PlannedSettings[]> kept = new ConcurrentHashMap<>();

  Plans(Ambient ambient) {
    this.ambient = ambient;
  }

  /** The plan of a connect; an empty URL stands for none. */
  Plan of(String url, @Nullable Properties info) throws SQLException {
    for (PlannedSettings known : kept.getOrDefault(url, NONE)) {
      if (known.holdFor(info, ambient)) {
        return known.plan();
      }
    }
    Set<String> names = info == null ? Set.of() : info.stringPropertyNames();
    @Nullable String[] system = PlannedSettings.system(ambient);
    Plan plan = of(url.isEmpty() ? LakebaseUrl.ofProperties(info) : LakebaseUrl.parse(url), info);
    ConnectLog.warnOfSecretsInUrl(plan.settings());
    // Defaults of properties would have to be looked up anew each time, by names nobody knows.
    if (mayBeKept(plan.settings()) && (info == null || names.size() == info.size())) {
      PlannedSettings planned = PlannedSettings.of(plan, names, info, system);
      if (planned.holdFor(info, ambient)) {
        keep(url, planned);
      }
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

  private void keep(String url, PlannedSettings planned) {
    if (kept.size() >= MOST_URLS && !kept.containsKey(url)) {
      kept.clear();
    }
    kept.merge(url, new PlannedSettings[] {planned}, Plans::newestFirst);
  }

  private static PlannedSettings[] newestFirst(PlannedSettings[] old, PlannedSettings[] added) {
    int length = Math.min(MOST_A_URL, old.length + 1);
    PlannedSettings[] all = Arrays.copyOf(added, length);
    System.arraycopy(old, 0, all, 1, length - 1);
    return all;
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
