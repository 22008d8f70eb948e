package io.lakebase.compatibility;

import java.util.Arrays;
import java.util.Optional;

/**
 * A way into the driver, named after the class that a tool loads. The most particular one comes
 * first.
 */
enum Door {
  XA_DATA_SOURCE("LakebaseXADataSource"),
  CONNECTION_POOL_DATA_SOURCE("LakebaseConnectionPoolDataSource"),
  DATA_SOURCE("LakebaseDataSource"),
  CREDENTIALS_PROVIDER("LakebaseHikariCredentialsProvider"),
  PLUGIN("LakebaseAuthenticationPlugin"),
  POSTGRES_DRIVER("LakebasePostgresDriver"),
  DRIVER("LakebaseDriver");

  private final String className;

  Door(String className) {
    this.className = className;
  }

  /** Its class's simple name. */
  String className() {
    return className;
  }

  /** The door that a line of the JVM's class loading log tells about. */
  static Optional<Door> loadedBy(String line) {
    return Arrays.stream(values())
        .filter(door -> line.contains("." + door.className + " "))
        .findFirst();
  }
}
