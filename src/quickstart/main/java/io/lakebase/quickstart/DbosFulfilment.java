package io.lakebase.quickstart;

import dev.dbos.transact.DBOS;
import dev.dbos.transact.workflow.Workflow;

/** Three steps; between the second and the third the program dies if it was told to. */
final class DbosFulfilment implements DbosOrders {

  private final DBOS dbos;
  private final boolean dieInTheMiddle;

  DbosFulfilment(DBOS dbos, boolean dieInTheMiddle) {
    this.dbos = dbos;
    this.dieInTheMiddle = dieInTheMiddle;
  }

  @Override
  @Workflow(name = "fulfil")
  public String fulfil(String order) {
    String payment = dbos.runStep(() -> say("charged", "payment-of-" + order), "charge");
    String shelf = dbos.runStep(() -> say("reserved", "shelf-7"), "reserve");
    if (dieInTheMiddle) {
      System.out.println("... and here the program dies (Runtime.halt)");
      Runtime.getRuntime().halt(OrderProgram.DIED_AS_TOLD);
    }
    dbos.runStep(() -> say("shipped", shelf), "ship");
    return order + " shipped from " + shelf + ", paid by " + payment;
  }

  private static String say(String done, String what) {
    System.out.println("step runs: " + done + " " + what);
    return what;
  }
}
