package io.lakebase.compatibility;

import io.lakebase.compatibility.row.CommandLine;
import io.lakebase.compatibility.row.Row;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Liquibase's command line with our jar in its folder {@code lib}. */
public final class LiquibaseCommandLine {

  private LiquibaseCommandLine() {}

  public static void main(String[] arguments) throws Exception {
    Row.run(LiquibaseCommandLine::run);
  }

  private static void run(Row row) throws Exception {
    String folder = System.getenv("ROW_FOLDER");
    row.configured("lib/", "the bundle");
    List<String> settings =
        List.of(
            "--search-path=" + Path.of(folder, "..", "liquibase", "main", "resources"),
            "--changelog-file=changelog.sql",
            "--url=" + row.configured("--url", "jdbc:lakebase:///"));
    CommandLine liquibase =
        new CommandLine("liquibase.integration.commandline.LiquibaseLauncher")
            .with("LIQUIBASE_HOME", Path.of(folder, "target", "home").toString());
    liquibase.run(row, with(settings, "update-count", "--count=1"));
    row.rotate();
    liquibase.run(row, with(settings, "update"));
    String status = liquibase.run(row, with(settings, "status"));
    row.check(status.contains("is up to date"), "nothing is left to do");
    row.did("update-count, update, status, each a process of its own");
  }

  private static List<String> with(List<String> settings, String... more) {
    return Stream.concat(settings.stream(), Stream.of(more)).toList();
  }
}
