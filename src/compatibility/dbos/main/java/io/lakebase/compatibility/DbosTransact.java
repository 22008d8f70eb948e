package io.lakebase.compatibility;

import dev.dbos.transact.DBOS;
import dev.dbos.transact.StartWorkflowOptions;
import dev.dbos.transact.config.DBOSConfig;
import dev.dbos.transact.workflow.WorkflowHandle;
import io.lakebase.compatibility.row.Row;
import java.util.Locale;

/** The official DBOS runtime with our URL in its host form, since it rewrites the database name. */
public final class DbosTransact {

  private DbosTransact() {}

  public static void main(String[] arguments) throws Exception {
    Row.run(DbosTransact::run);
  }

  private static void run(Row row) throws Exception {
    String server = System.getenv("PGHOST") + ":" + System.getenv("PGPORT");
    String url =
        row.configured(
            "DBOSConfig.withDatabaseUrl",
            "jdbc:lakebase://" + server + "/" + System.getenv("PGDATABASE"));
    DBOSConfig config =
        DBOSConfig.defaults("matrix")
            .withDatabaseUrl(url)
            .withDbUser("")
            .withDbPassword("")
            .withAppVersion("1");
    greet(row, config, "molly");
    row.rotate();
    greet(row, config, "leopold");
    row.did("migrations, a workflow of two steps before and after the rotation");
  }

  private static void greet(Row row, DBOSConfig config, String name) throws Exception {
    try (DBOS dbos = new DBOS(config)) {
      Greeting greeting = dbos.registerProxy(Greeting.class, new GreetingWorkflow(dbos));
      dbos.launch();
      WorkflowHandle<String, RuntimeException> handle =
          dbos.startWorkflow(() -> greeting.greet(name), new StartWorkflowOptions(name));
      String greeted = handle.getResult();
      row.check(greeted.equals("Hello, " + name.toUpperCase(Locale.ROOT)), greeted);
    }
  }
}
