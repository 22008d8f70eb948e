package io.lakebase.workflow.lease;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a process can run; it takes nothing else over.
 *
 * @param names workflow names; empty for all
 * @param applicationVersion null for all
 */
public record Known(Set<String> names, @Nullable String applicationVersion) {

  /** Everything. */
  public static final Known ALL = new Known(Set.of(), null);

  public Known {
    names = Set.copyOf(names);
  }
}
