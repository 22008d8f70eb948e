package io.lakebase.compatibility;

import io.lakebase.compatibility.row.Row;
import liquibase.command.CommandScope;
import liquibase.exception.CommandExecutionException;

/** Liquibase's API with nothing but a URL. */
public final class LiquibaseApi {

  private LiquibaseApi() {}

  public static void main(String[] arguments) throws Exception {
    Row.run(LiquibaseApi::run);
  }

  private static void run(Row row) throws Exception {
    String url = row.configured("url", "jdbc:lakebase:///");
    run(command(url, "updateCount").addArgumentValue("count", 1));
    row.rotate();
    run(command(url, "update"));
    run(command(url, "rollbackCount").addArgumentValue("count", 1));
    run(command(url, "update"));
    row.did("update of two changesets marked dbms:postgresql, rollback, update again");
  }

  private static CommandScope command(String url, String name) throws CommandExecutionException {
    return new CommandScope(name)
        .addArgumentValue("changelogFile", "changelog.sql")
        .addArgumentValue("url", url);
  }

  private static void run(CommandScope command) throws CommandExecutionException {
    command.execute();
  }
}
