package io.lakebase.compatibility;

import dev.dbos.transact.DBOS;
import dev.dbos.transact.workflow.Workflow;
import java.util.Locale;

final class GreetingWorkflow implements Greeting {

  private final DBOS dbos;

  GreetingWorkflow(DBOS dbos) {
    this.dbos = dbos;
  }

  @Override
  @Workflow(name = "greet")
  public String greet(String name) {
    String upper = dbos.runStep(() -> name.toUpperCase(Locale.ROOT), "upper");
    return dbos.runStep(() -> "Hello, " + upper, "greet");
  }
}
