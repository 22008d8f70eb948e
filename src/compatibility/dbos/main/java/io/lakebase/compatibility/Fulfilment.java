package io.lakebase.compatibility;

import dev.dbos.transact.DBOS;
import dev.dbos.transact.workflow.Workflow;

/** Three steps; between the second and the third the program dies if it was told to. */
final class Fulfilment implements Orders {

  private final DBOS dbos;
  private final boolean dies;

  Fulfilment(DBOS dbos, boolean dies) {
    this.dbos = dbos;
    this.dies = dies;
  }

  @Override
  @Workflow(name = "fulfil")
  public String fulfil(String order) {
    String payment = dbos.runStep(() -> say("payment-of-" + order), "charge");
    String shelf = dbos.runStep(() -> say("shelf-7"), "reserve");
    if (dies) {
      Runtime.getRuntime().halt(DbosApplication.DIED_AS_TOLD);
    }
    return dbos.runStep(() -> say(payment + " from " + shelf), "ship");
  }

  private static String say(String what) {
    System.out.println("step ran: " + what);
    return what;
  }
}
