package io.lakebase.bundle.instead;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The values of one section. Immutable. */
public final class Section {

  private final Map<String, String> values;

  Section(Map<String, String> values) {
    this.values = Map.copyOf(values);
  }

  /** Whether it has no value. */
  public boolean isEmpty() {
    return values.isEmpty();
  }

  /** A value, or null if there is none. */
  public @Nullable String getString(String name) {
    return values.get(name);
  }
}
