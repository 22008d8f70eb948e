package io.lakebase.jdbc;

import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Where environment variables and system properties come from. */
record Ambient(
    UnaryOperator<@Nullable String> environment, UnaryOperator<@Nullable String> system) {

  /** This process's own. */
  static final Ambient PROCESS = new Ambient(System::getenv, System::getProperty);

  Optional<String> variable(String name) {
    return present(environment.apply(name));
  }

  Optional<String> systemProperty(String name) {
    return present(system.apply(name));
  }

  /** A value unless it is blank: many tools fill in empty strings for what was not said. */
  static Optional<String> present(@Nullable String value) {
    return Optional.ofNullable(value).filter(text -> !text.isBlank());
  }
}
