package io.lakebase.jdbc;

import java.util.Arrays;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGProperty;

/**
 * A plan, and the driver and system properties that it was made of. Compares without allocating.
 * Immutable; shows nothing, since values may be secrets.
 */
final class PlannedSettings {

  private static final String[] OURS =
      Arrays.stream(LakebaseProperty.values())
          .map(LakebaseProperty::propertyName)
          .toArray(String[]::new);

  /** What could come out of the defaults of properties. */
  private static final String[] KNOWN =
      Stream.concat(
              Arrays.stream(OURS), Arrays.stream(PGProperty.values()).map(PGProperty::getName))
          .toArray(String[]::new);

  private final Plan plan;
  private final String[] names;
  private final String[] values;
  private final @Nullable String[] system;

  private PlannedSettings(Plan plan, String[] names, String[] values, @Nullable String[] system) {
    this.plan = plan;
    this.names = names;
    this.values = values;
    this.system = system;
  }

  static PlannedSettings of(
      Plan plan, Set<String> given, @Nullable Properties info, @Nullable String[] system) {
    String[] names = given.toArray(new String[0]);
    String[] values = new String[names.length];
    for (int i = 0; i < names.length; i++) {
      values[i] = info == null ? "" : String.valueOf(info.getProperty(names[i]));
    }
    return new PlannedSettings(plan, names, values, system);
  }

  /** The system properties that matter, as they are now. */
  static @Nullable String[] system(Ambient ambient) {
    @Nullable String[] values = new String[OURS.length];
    for (int i = 0; i < OURS.length; i++) {
      values[i] = ambient.system().apply(OURS[i]);
    }
    return values;
  }

  Plan plan() {
    return plan;
  }

  /** Whether driver and system properties say now what they said. */
  boolean holdFor(@Nullable Properties info, Ambient ambient) {
    return (info == null ? names.length == 0 : given(info)) && system(ambient, system);
  }

  private boolean given(Properties info) {
    if (info.size() != names.length) {
      return false;
    }
    for (int i = 0; i < names.length; i++) {
      if (!values[i].equals(info.get(names[i]))) {
        return false;
      }
    }
    for (String name : KNOWN) {
      if (info.getProperty(name) != null && info.get(name) == null) {
        return false;
      }
    }
    return true;
  }

  private static boolean system(Ambient ambient, @Nullable String[] then) {
    for (int i = 0; i < OURS.length; i++) {
      if (!Objects.equals(then[i], ambient.system().apply(OURS[i]))) {
        return false;
      }
    }
    return true;
  }
}
