package io.lakebase.bundle;

import io.lakebase.jdbc.LakebaseDriver;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code query URL SQL}. */
@Command(
    name = "query",
    description = "Runs a statement and prints its rows as a table.",
    mixinStandardHelpOptions = true)
final class QueryCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private Place place;

  @Parameters(index = "1", paramLabel = "SQL", description = "The statement.")
  private String sql;

  @Option(
      names = "--rows",
      paramLabel = "N",
      description = "Prints at most so many rows; ${DEFAULT-VALUE} by default.")
  private int rows = 1_000;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    try (Connection connection = new LakebaseDriver().connect(place.url(), place.properties())) {
      if (connection == null) {
        err.println(
            "[" + LakebaseDriver.withoutSecrets(place.url()) + "] is no jdbc:lakebase: URL.");
        return 1;
      }
      try (Statement statement = connection.createStatement()) {
        statement.setMaxRows(Math.max(0, rows));
        if (statement.execute(sql)) {
          out.print(TextTable.of(statement.getResultSet()));
        } else {
          out.println(statement.getLargeUpdateCount() + " rows changed");
        }
        out.flush();
      }
      return 0;
    } catch (SQLException e) {
      err.println(e.getMessage());
      return 1;
    }
  }
}
