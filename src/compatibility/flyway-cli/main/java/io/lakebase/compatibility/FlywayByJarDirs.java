package io.lakebase.compatibility;

import io.lakebase.compatibility.row.CommandLine;
import io.lakebase.compatibility.row.Row;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Flyway's command line with our jar in a folder of {@code -jarDirs}: that class loader is asked
 * for drivers, not for database types.
 */
public final class FlywayByJarDirs {

  private FlywayByJarDirs() {}

  public static void main(String[] arguments) throws Exception {
    Row.run(FlywayByJarDirs::run);
  }

  private static void run(Row row) throws Exception {
    String folder = System.getenv("ROW_FOLDER");
    String server = System.getenv("PGHOST") + ":" + System.getenv("PGPORT");
    row.configured("-jarDirs", "folder of the bundle");
    List<String> settings =
        List.of(
            "-jarDirs=" + Path.of(folder, "target", "jars"),
            "-locations=filesystem:" + Path.of(folder, "..", "flyway", "main", "resources"),
            "-loggers=console",
            "-skipCheckForUpdate");
    List<String> ours = with(settings, "-url=jdbc:lakebase:///", "info");
    List<String> plain =
        with(
            settings,
            "-driver=" + row.configured("-driver", "io.lakebase.jdbc.LakebasePostgresDriver"),
            "-url="
                + row.configured(
                    "-url", "jdbc:postgresql://" + server + "/" + System.getenv("PGDATABASE")));
    CommandLine flyway = new CommandLine("org.flywaydb.commandline.Main");
    String refused = flyway.fail(row, ours);
    row.check(refused.contains("No Flyway database plugin found"), "no database type is found");
    flyway.run(row, with(plain, "-target=1", "migrate"));
    row.rotate();
    flyway.run(row, with(plain, "migrate"));
    String info = flyway.run(row, with(plain, "info"));
    row.check(info.contains("| Success") && !info.contains("Pending"), "nothing is pending");
    row.did("`jdbc:lakebase:` refused; migrate to 1, migrate, info, each a process of its own");
  }

  private static List<String> with(List<String> settings, String... more) {
    return Stream.concat(settings.stream(), Stream.of(more)).toList();
  }
}
