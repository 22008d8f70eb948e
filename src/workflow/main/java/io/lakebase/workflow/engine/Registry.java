package io.lakebase.workflow.engine;

import io.lakebase.workflow.journal.WorkflowIdentity;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The workflows that this process can run. Immutable. */
final class Registry {

  private final Map<String, Registration<?, ?>> byIdentity;

  Registry(List<Registration<?, ?>> registrations) {
    byIdentity =
        registrations.stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    r -> key(r.type().name(), r.type().className()), Function.identity()));
  }

  @Nullable Registration<?, ?> find(WorkflowIdentity identity) {
    return byIdentity.get(key(identity.name(), identity.className()));
  }

  /** What to claim. */
  List<WorkflowIdentity> identities() {
    return byIdentity.values().stream().map(entry -> StartRows.identity(entry.type())).toList();
  }

  /** Names to take over by; the class name is checked on the row. */
  Set<String> names() {
    Set<String> names = new TreeSet<>();
    byIdentity.values().forEach(registration -> names.add(registration.type().name()));
    return names;
  }

  private static String key(String name, @Nullable String className) {
    return (className == null ? "" : className) + '\0' + name;
  }
}
