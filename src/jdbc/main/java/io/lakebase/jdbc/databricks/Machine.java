package io.lakebase.jdbc.databricks;

import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;

/**
 * What a process finds around it.
 *
 * @param environment the environment variables
 * @param system the system properties
 * @param home the user's home directory
 */
record Machine(Map<String, String> environment, Properties system, Path home) {

  static Machine current() {
    Map<String, String> environment = System.getenv();
    String home = environment.get("HOME");
    return new Machine(
        environment,
        System.getProperties(),
        Path.of(home == null || home.isBlank() ? System.getProperty("user.home", ".") : home));
  }

  /** Shows none of it, since variables may hold secrets. */
  @Override
  public String toString() {
    return "Machine";
  }
}
