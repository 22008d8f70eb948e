package io.lakebase.benchmarks.workflow;

import io.lakebase.benchmarks.harness.ClosedLoop;
import io.lakebase.benchmarks.harness.Contestant;
import io.lakebase.benchmarks.harness.Parameters;
import io.lakebase.benchmarks.harness.Sample;
import io.lakebase.workflow.StartOptions;
import io.lakebase.workflow.Workflow;
import io.lakebase.workflow.WorkflowEngine;
import io.lakebase.workflow.WorkflowType;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.postgresql.ds.PGSimpleDataSource;

/** Our engine with so many parked workflows; runs no-ops. */
public final class SleepersContestant implements Contestant {

  private static final WorkflowType<Integer, String> SLEEPER =
      Workflow.type("sleeper", Integer.class, String.class);
  private static final WorkflowType<Integer, Integer> NO_OP =
      Workflow.type("noOp", Integer.class, Integer.class);
  private static final int STARTERS = 64;
  private static final int A_DAY = 86_400;
  private static final String CLEAR = "DELETE FROM dbos.workflow_status WHERE name = 'noOp'";
  private static final String PARKED = "SELECT count(*) FROM lakebase_workflow.parked";

  private final WorkflowEngine engine;
  private final String direct;

  /** Given {@code url}, {@code direct} and {@code sleepers}. */
  public SleepersContestant(Parameters parameters) throws Exception {
    direct = parameters.get("direct");
    PGSimpleDataSource dataSource = new PGSimpleDataSource();
    dataSource.setURL(parameters.get("url"));
    engine =
        WorkflowEngine.builder(dataSource)
            .parkAfter(Duration.ZERO)
            .register(
                SLEEPER,
                (context, seconds) -> {
                  context.sleep(Duration.ofSeconds(seconds));
                  return "rested";
                })
            .register(NO_OP, (context, input) -> input)
            .start();
    park(parameters.number("sleepers"));
  }

  private void park(int sleepers) throws Exception {
    AtomicInteger next = new AtomicInteger();
    ExecutorService starters = Executors.newFixedThreadPool(STARTERS);
    List<Future<?>> starting = new ArrayList<>();
    for (int i = 0; i < STARTERS; i++) {
      starting.add(
          starters.submit(
              () -> {
                while (next.getAndIncrement() < sleepers) {
                  engine.start(SLEEPER, A_DAY, StartOptions.defaults());
                }
              }));
    }
    starters.shutdown();
    for (Future<?> one : starting) {
      one.get();
    }
    while (parked() < sleepers) {
      TimeUnit.MILLISECONDS.sleep(100);
    }
    execute("VACUUM ANALYZE"); // Not in the background of a round.
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(direct);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private long parked() throws SQLException {
    try (Connection connection = DriverManager.getConnection(direct);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(PARKED)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  @Override
  public Sample round(Parameters order) throws Exception {
    execute(CLEAR);
    int callers = order.number("callers");
    return ClosedLoop.run(callers, order.length(), () -> engine.start(NO_OP, 1).result());
  }

  @Override
  public void close() {
    engine.close();
  }
}
