package io.lakebase.compatibility;

import dev.dbos.transact.DBOS;
import dev.dbos.transact.StartWorkflowOptions;
import dev.dbos.transact.config.DBOSConfig;

/**
 * An application of the official DBOS runtime that has its URL and its user from the environment,
 * and has no idea of tokens: {@code DBOS_SYSTEM_JDBC_URL} as the runtime reads it, or {@code
 * DBOS_SYSTEM_DATABASE_URL} as pasted from the console, with our prefix.
 *
 * <p>Arguments: workflow id, and {@code dies} or {@code finishes}.
 */
public final class DbosApplication {

  /** Exit status of the run that was told to die. */
  static final int DIED_AS_TOLD = 42;

  private DbosApplication() {}

  public static void main(String[] arguments) throws Exception {
    String workflowId = arguments[0];
    boolean dies = arguments[1].equals("dies");
    // a runtime takes up what its executor left at once: of one executor, the second order's
    // process would finish the first order, and die of it
    DBOSConfig config =
        fromEnvironment()
            .withDbPassword("")
            .withExecutorId("executor-of-" + workflowId)
            .withAppVersion("1");
    try (DBOS dbos = new DBOS(config)) {
      Orders orders = dbos.registerProxy(Orders.class, new Fulfilment(dbos, dies));
      dbos.launch();
      if (dies) {
        dbos.startWorkflow(() -> orders.fulfil(workflowId), new StartWorkflowOptions(workflowId))
            .getResult();
      } else {
        System.out.println("result: " + dbos.retrieveWorkflow(workflowId).getResult());
      }
    }
    System.exit(0);
  }

  private static DBOSConfig fromEnvironment() {
    DBOSConfig config = DBOSConfig.defaultsFromEnv("matrix");
    String pasted = System.getenv("DBOS_SYSTEM_DATABASE_URL");
    return pasted == null ? config : config.withDatabaseUrl("jdbc:lakebase:" + pasted);
  }
}
