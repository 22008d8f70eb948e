package io.lakebase.compatibility;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the class loading logs of a row's JVMs tell.
 *
 * @param doors which of our ways in were loaded
 * @param pgjdbc the version of pgjdbc, by the jar that its driver came from; or that this was the
 *     bundle
 */
record LoadedClasses(Set<Door> doors, String pgjdbc) {

  private static final Pattern PGJDBC =
      Pattern.compile(" org\\.postgresql\\.Driver source: .*/(?:postgresql-)?([^/]+)\\.jar");

  static LoadedClasses in(Path folder) throws IOException {
    Set<Door> doors = EnumSet.noneOf(Door.class);
    String pgjdbc = "";
    try (DirectoryStream<Path> logs = Files.newDirectoryStream(folder, "classes*.log")) {
      for (Path log : logs) {
        for (String line : Files.readAllLines(log)) {
          Door.loadedBy(line).ifPresent(doors::add);
          Matcher driver = PGJDBC.matcher(line);
          pgjdbc = driver.find() ? version(driver.group(1)) : pgjdbc;
        }
      }
    }
    return new LoadedClasses(doors, pgjdbc);
  }

  private static String version(String jar) {
    return jar.startsWith("lakebase-jdbc-bundle") ? "the bundle's" : jar;
  }

  /** The most particular door that was loaded; the others come with it. */
  Door door() {
    return doors.stream().min(Door::compareTo).orElseThrow();
  }
}
