package io.lakebase.quickstart;

import dev.dbos.transact.DBOS;
import dev.dbos.transact.StartWorkflowOptions;
import dev.dbos.transact.config.DBOSConfig;

/**
 * The official DBOS Transact for Java, unmodified: it is given the {@code jdbc:lakebase:} URL and
 * the user, and has no idea of tokens.
 *
 * <p>Arguments: URL, user, workflow id, and {@code die} or {@code finish}.
 */
final class DbosProgram {

  private DbosProgram() {}

  public static void main(String[] arguments) throws Exception {
    String workflowId = arguments[2];
    boolean die = arguments[3].equals("die");
    DBOSConfig config =
        DBOSConfig.defaults("quickstart")
            .withDatabaseUrl(arguments[0])
            .withDbUser(arguments[1])
            .withDbPassword("")
            .withExecutorId("quickstart-dbos")
            .withAppVersion("dbos-1");

    try (DBOS dbos = new DBOS(config)) {
      DbosOrders orders = dbos.registerProxy(DbosOrders.class, new DbosFulfilment(dbos, die));
      dbos.launch();
      System.out.println("DBOS Transact " + DBOS.version() + " is up");
      if (die) {
        dbos.startWorkflow(() -> orders.fulfil("order-42"), new StartWorkflowOptions(workflowId))
            .getResult();
      } else {
        System.out.println("result: " + dbos.retrieveWorkflow(workflowId).getResult());
      }
    }
    System.exit(0);
  }
}
