package io.lakebase.compatibility;

import io.lakebase.compatibility.row.CommandLine;
import io.lakebase.compatibility.row.Row;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Flyway's command line with our jar in its folder {@code drivers}, which its script puts on the
 * class path.
 */
public final class FlywayCommandLine {

  private FlywayCommandLine() {}

  public static void main(String[] arguments) throws Exception {
    Row.run(FlywayCommandLine::run);
  }

  private static void run(Row row) throws Exception {
    String folder = System.getenv("ROW_FOLDER");
    row.configured("drivers/", "the bundle");
    List<String> settings =
        List.of(
            "-url=" + row.configured("-url", "jdbc:lakebase:///"),
            "-locations=filesystem:" + Path.of(folder, "..", "flyway", "main", "resources"),
            "-loggers=console",
            "-skipCheckForUpdate");
    CommandLine flyway =
        new CommandLine("org.flywaydb.commandline.Main")
            .withJars(Path.of(folder, "target", "jars"));
    flyway.run(row, with(settings, "-target=1", "migrate"));
    row.rotate();
    flyway.run(row, with(settings, "migrate"));
    String info = flyway.run(row, with(settings, "info"));
    row.check(info.contains("| Success"), "info shows what succeeded");
    row.check(!info.contains("Pending"), "nothing is pending");
    row.did("migrate to 1, migrate, info, each a process of its own");
  }

  private static List<String> with(List<String> settings, String... more) {
    return Stream.concat(settings.stream(), Stream.of(more)).toList();
  }
}
