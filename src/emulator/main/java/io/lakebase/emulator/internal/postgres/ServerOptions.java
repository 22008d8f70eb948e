package io.lakebase.emulator.internal.postgres;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How an embedded server runs.
 *
 * @param durable whether commits reach the disk; off is faster and loses data only when the machine
 *     dies
 * @param settings server settings over the defaults
 * @param rootSwitch how root becomes somebody else: {@code auto}, {@code unshare} or {@code user}
 */
public record ServerOptions(boolean durable, Map<String, String> settings, String rootSwitch) {
  /** System property that forces {@link #rootSwitch()}. */
  public static final String ROOT_SWITCH = "lakebase.emulator.root";

  public ServerOptions {
    settings = Map.copyOf(settings);
  }

  public static ServerOptions of(boolean durable, Map<String, String> settings) {
    return new ServerOptions(durable, settings, System.getProperty(ROOT_SWITCH, "auto"));
  }

  Map<String, String> effective() {
    Map<String, String> effective = new LinkedHashMap<>(defaults());
    if (!durable) {
      effective.put("fsync", "off");
      effective.put("full_page_writes", "off");
    }
    effective.putAll(settings);
    return effective;
  }

  /** Settings that a server of any backend gets. */
  public static Map<String, String> defaults() {
    Map<String, String> defaults = new LinkedHashMap<>();
    defaults.put("max_connections", "400");
    defaults.put("wal_level", "logical");
    defaults.put("max_prepared_transactions", "100");
    defaults.put("timezone", "GMT");
    return defaults;
  }
}
