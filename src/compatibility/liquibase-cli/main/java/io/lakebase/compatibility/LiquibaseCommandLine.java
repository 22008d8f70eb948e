package io.lakebase.compatibility;

import io.lakebase.compatibility.row.CommandLine;
import io.lakebase.compatibility.row.Row;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Liquibase's command line with our jars on its own class path. */
public final class LiquibaseCommandLine {

  private LiquibaseCommandLine() {}

  public static void main(String[] arguments) throws Exception {
    Row.run(LiquibaseCommandLine::run);
  }

  private static void run(Row row) throws Exception {
    String folder = System.getenv("ROW_FOLDER");
    row.configured("--classpath", "our jars");
    List<String> settings =
        List.of(
            "--classpath=" + jars(Path.of(folder, "target", "jars")),
            "--search-path=" + Path.of(folder, "..", "liquibase", "main", "resources"),
            "--changelog-file=changelog.sql",
            "--url=" + row.configured("--url", "jdbc:lakebase:///"));
    CommandLine liquibase =
        new CommandLine("liquibase.integration.commandline.LiquibaseCommandLine");
    liquibase.run(row, with(settings, "update-count", "--count=1"));
    row.rotate();
    liquibase.run(row, with(settings, "update"));
    String status = liquibase.run(row, with(settings, "status"));
    row.check(status.contains("is up to date"), "nothing is left to do");
    row.did("update-count, update, status, each a process of its own");
  }

  private static String jars(Path folder) throws IOException {
    try (Stream<Path> jars = Files.list(folder)) {
      return jars.map(Path::toString).sorted().collect(Collectors.joining(File.pathSeparator));
    }
  }

  private static List<String> with(List<String> settings, String... more) {
    return Stream.concat(settings.stream(), Stream.of(more)).toList();
  }
}
