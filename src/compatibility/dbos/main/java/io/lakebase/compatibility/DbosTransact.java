package io.lakebase.compatibility;

import io.lakebase.compatibility.row.CommandLine;
import io.lakebase.compatibility.row.Row;
import java.util.List;

/**
 * The official DBOS runtime, which dies in the middle of a workflow and finishes it after the
 * rotation; by the host form of our URL, since it rewrites the database name, and by the string of
 * the console.
 */
public final class DbosTransact {

  private DbosTransact() {}

  public static void main(String[] arguments) throws Exception {
    Row.run(DbosTransact::run);
  }

  private static void run(Row row) throws Exception {
    String place =
        System.getenv("PGHOST") + ":" + System.getenv("PGPORT") + "/" + System.getenv("PGDATABASE");
    row.configured("PGUSER", "user");
    CommandLine byHost =
        application()
            .with(
                "DBOS_SYSTEM_JDBC_URL",
                row.configured("DBOS_SYSTEM_JDBC_URL", "jdbc:lakebase://" + place));
    String shown = "postgresql://user@" + place + "?sslmode=require&channel_binding=require";
    row.configured("or DBOS_SYSTEM_DATABASE_URL", shown);
    CommandLine pasted =
        application()
            .with(
                "DBOS_SYSTEM_DATABASE_URL", shown.replace("user@", System.getenv("PGUSER") + "@"));
    die(row, byHost, "order-1");
    die(row, pasted, "order-2");
    row.rotate();
    finish(row, byHost, "order-1");
    finish(row, pasted, "order-2");
    row.did(
        "migrations, workflows whose process dies after two steps of three, finished after the rotation");
  }

  private static void die(Row row, CommandLine application, String order) throws Exception {
    String output = application.run(row, List.of(order, "dies"), DbosApplication.DIED_AS_TOLD);
    row.check(output.contains("step ran: shelf-7"), "two steps of " + order + " ran");
  }

  private static void finish(Row row, CommandLine application, String order) throws Exception {
    String output = application.run(row, List.of(order, "finishes"));
    row.check(
        output.contains("result: payment-of-" + order + " from shelf-7"), order + " was finished");
    row.check(!output.contains("step ran: shelf-7"), "no finished step of " + order + " ran again");
  }

  private static CommandLine application() {
    return new CommandLine(DbosApplication.class.getName());
  }
}
