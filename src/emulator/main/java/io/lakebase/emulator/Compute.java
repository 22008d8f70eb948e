package io.lakebase.emulator;

import io.lakebase.emulator.internal.postgres.ServerOptions;
import java.util.Map;

/** Where the PostgreSQL behind the proxy comes from. */
public interface Compute {
  /** PostgreSQL 17 binaries from the class path, run on loopback as the current user. */
  static Compute embedded() {
    return (durable, settings) -> EmbeddedCompute.start(ServerOptions.of(durable, settings));
  }

  /** A container by Testcontainers, which must be on the class path. */
  static Compute container(String image) {
    return (durable, settings) -> {
      try {
        return ContainerCompute.start(image, durable, settings);
      } catch (NoClassDefFoundError e) {
        throw new IllegalStateException(
            "["
                + image
                + "] no container: Testcontainers is not on the class path."
                + " Add org.testcontainers:testcontainers-postgresql.",
            e);
      }
    };
  }

  /**
   * A server that already runs.
   *
   * @param jdbcUrl {@code jdbc:postgresql:} URL of a superuser with a password; server settings
   *     stay as they are
   */
  static Compute external(String jdbcUrl) {
    return (durable, settings) -> ExternalCompute.at(jdbcUrl);
  }

  /**
   * What the system properties say: {@code lakebase.test.backend} is {@code embedded} (or not set),
   * {@code container} with {@code lakebase.test.postgres-image} ({@code postgres:17}), or {@code
   * external} with {@code lakebase.test.external-url}.
   */
  static Compute configured() {
    String backend = System.getProperty("lakebase.test.backend", "embedded");
    return switch (backend) {
      case "", "embedded" -> embedded();
      case "container" ->
          container(System.getProperty("lakebase.test.postgres-image", "postgres:17"));
      case "external" -> external(System.getProperty("lakebase.test.external-url", ""));
      default ->
          throw new IllegalArgumentException(
              "[lakebase.test.backend] unknown: "
                  + backend
                  + ". Use embedded, container or external.");
    };
  }

  /** Starts a server. The emulator calls this once a branch. */
  RunningCompute start(boolean durable, Map<String, String> settings);
}
