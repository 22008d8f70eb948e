package io.lakebase.quickstart;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.lakebase.workflow.StartOptions;
import io.lakebase.workflow.Workflow;
import io.lakebase.workflow.WorkflowContext;
import io.lakebase.workflow.WorkflowEngine;
import io.lakebase.workflow.WorkflowType;

/**
 * A durable workflow of three steps. In the third the program dies if it was told to; started
 * again, it goes on there.
 *
 * <p>Arguments: URL, workflow id, and {@code die} or {@code finish}.
 */
final class OrderProgram {

  /** Exit status of the run that was told to die. */
  static final int DIED_AS_TOLD = 42;

  private static final WorkflowType<String, String> FULFIL =
      Workflow.type("fulfil", String.class, String.class);

  private final boolean dieInTheMiddle;

  private OrderProgram(boolean dieInTheMiddle) {
    this.dieInTheMiddle = dieInTheMiddle;
  }

  public static void main(String[] arguments) throws Exception {
    String workflowId = arguments[1];
    OrderProgram program = new OrderProgram(arguments[2].equals("die"));
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(arguments[0]);

    try (HikariDataSource pool = new HikariDataSource(config);
        WorkflowEngine engine =
            WorkflowEngine.builder(pool)
                .name("quickstart")
                .register(FULFIL, program::fulfil)
                .start()) {
      System.out.println(
          "result: " + engine.start(FULFIL, "order-42", StartOptions.id(workflowId)).result());
    }
  }

  private String fulfil(WorkflowContext ctx, String order) {
    String payment =
        ctx.step("charge", String.class, step -> say("charged", "payment-of-" + order));
    String shelf = ctx.step("reserve", String.class, step -> say("reserved", "shelf-7"));
    ctx.run("ship", step -> ship(shelf));
    return order + " shipped from " + shelf + ", paid by " + payment;
  }

  private void ship(String shelf) {
    if (dieInTheMiddle) {
      System.out.println("... and here the program dies (Runtime.halt)");
      Runtime.getRuntime().halt(DIED_AS_TOLD);
    }
    say("shipped", shelf);
  }

  private static String say(String done, String what) {
    System.out.println("step runs: " + done + " " + what);
    return what;
  }
}
