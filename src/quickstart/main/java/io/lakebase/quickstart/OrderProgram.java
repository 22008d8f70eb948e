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
final class OrderProgram {

  /** Exit status of the run that was told to die. */
  static final int DIED_AS_TOLD = 42;

  private OrderProgram() {}

  public static void main(String[] arguments) throws Exception {
    String workflowId = arguments[2];
    boolean die = arguments[3].equals("die");
    DBOSConfig config =
        DBOSConfig.defaults("quickstart")
            .withDatabaseUrl(arguments[0])
            .withDbUser(arguments[1])
            .withDbPassword("")
            .withExecutorId("quickstart")
            .withAppVersion("1");

    try (DBOS dbos = new DBOS(config)) {
      Orders orders = dbos.registerProxy(Orders.class, new OrderFulfilment(dbos, die));
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
