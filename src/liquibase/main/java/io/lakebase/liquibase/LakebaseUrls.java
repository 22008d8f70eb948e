package io.lakebase.liquibase;

/**
 * Which URLs the driver takes, told without loading it: this class may be in another class loader
 * than the driver.
 */
final class LakebaseUrls {

  static final String DRIVER = "io.lakebase.jdbc.LakebaseDriver";

  private static final String PREFIX = "jdbc:lakebase:";

  private LakebaseUrls() {}

  static boolean matches(String url) {
    return url.startsWith("//", PREFIX.length()) && url.startsWith(PREFIX)
        || url.startsWith(PREFIX + "postgresql://")
        || url.startsWith(PREFIX + "postgres://")
        || url.startsWith(PREFIX + "projects/");
  }
}
