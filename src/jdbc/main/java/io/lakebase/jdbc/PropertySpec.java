package io.lakebase.jdbc;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What {@link LakebaseProperty} says about one property. Immutable; each method gives a copy. */
record PropertySpec(
    String description,
    @Nullable String defaultValue,
    List<String> choices,
    boolean sensitive,
    Set<LakebaseProperty.Origin> origins,
    List<String> variables,
    boolean unifiedAuth) {

  PropertySpec {
    origins = Collections.unmodifiableSet(EnumSet.copyOf(origins));
  }

  static PropertySpec of(String description) {
    return new PropertySpec(
        description,
        null,
        List.of(),
        false,
        EnumSet.allOf(LakebaseProperty.Origin.class),
        List.of(),
        false);
  }

  PropertySpec or(String value) {
    return new PropertySpec(
        description, value, choices, sensitive, origins, variables, unifiedAuth);
  }

  PropertySpec oneOf(String... values) {
    return new PropertySpec(
        description, defaultValue, List.of(values), sensitive, origins, variables, unifiedAuth);
  }

  PropertySpec secret() {
    return new PropertySpec(
        description, defaultValue, choices, true, origins, variables, unifiedAuth);
  }

  PropertySpec neverInUrl() {
    EnumSet<LakebaseProperty.Origin> rest = EnumSet.copyOf(origins);
    rest.remove(LakebaseProperty.Origin.URL);
    return new PropertySpec(
        description, defaultValue, choices, sensitive, rest, variables, unifiedAuth);
  }

  PropertySpec env(String... names) {
    return new PropertySpec(
        description, defaultValue, choices, sensitive, origins, List.of(names), false);
  }

  /** A variable of Databricks unified authentication, which is read where that is done. */
  PropertySpec unifiedAuth(String name) {
    return new PropertySpec(
        description, defaultValue, choices, sensitive, origins, List.of(name), true);
  }
}
