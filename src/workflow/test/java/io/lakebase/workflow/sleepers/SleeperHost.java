package io.lakebase.workflow.sleepers;

import io.lakebase.workflow.LifecycleListener;
import io.lakebase.workflow.StartOptions;
import io.lakebase.workflow.Workflow;
import io.lakebase.workflow.WorkflowEngine;
import io.lakebase.workflow.WorkflowType;
import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The small process: starts and parks workflows, ends, begins again under its name and takes them
 * over; and says what that cost.
 */
public final class SleeperHost {

  private static final WorkflowType<Integer, String> SLEEPER =
      Workflow.type("sleeper", Integer.class, String.class);
  private static final WorkflowType<Integer, Integer> NOOP =
      Workflow.type("noop", Integer.class, Integer.class);
  private static final int CALLERS = 12;
  private static final int NOOPS = 100;
  private static final Duration LONG = Duration.ofMinutes(30);

  private static final String STATEMENTS =
      """
      SELECT coalesce(sum(calls), 0) FROM pg_stat_statements
      WHERE toplevel AND query NOT LIKE '%pg_stat_statements%' AND query LIKE '%workflow_status%'
        AND dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
      """;
  private static final String CHUNKS =
      "SELECT coalesce(sum(calls), 0) FROM pg_stat_statements WHERE query LIKE '%chunk AS MATERIALIZED%'"
          + " AND dbid = (SELECT oid FROM pg_database WHERE datname = current_database())";

  private static final String PARKED = "SELECT count(*) FROM lakebase_workflow.parked";

  /** Row for row what the engine has written, under other ids. */
  private static final String COPY =
      """
      CREATE TEMPORARY TABLE more AS
      SELECT w.workflow_uuid AS of, w.workflow_uuid || '-' || n AS id
      FROM dbos.workflow_status w CROSS JOIN generate_series(1, %d) n WHERE w.name = 'sleeper';
      INSERT INTO dbos.workflow_status (workflow_uuid, status, name, class_name, config_name, inputs, serialization, executor_id,
        application_version, recovery_attempts, priority, owner_xid, started_at_epoch_ms, created_at, updated_at)
      SELECT more.id, status, name, class_name, config_name, inputs, serialization, executor_id,
        application_version, recovery_attempts, priority, owner_xid, started_at_epoch_ms, created_at, updated_at
      FROM more JOIN dbos.workflow_status ON workflow_uuid = more.of;
      INSERT INTO dbos.operation_outputs (workflow_uuid, function_id, function_name, output, started_at_epoch_ms, completed_at_epoch_ms, serialization)
      SELECT more.id, function_id, function_name, output, started_at_epoch_ms, completed_at_epoch_ms, serialization
      FROM more JOIN dbos.operation_outputs ON workflow_uuid = more.of;
      INSERT INTO lakebase_workflow.parked (workflow_id, executor_id, wake_at, topic)
      SELECT more.id, executor_id, wake_at, topic FROM more JOIN lakebase_workflow.parked ON workflow_id = more.of;
      """;

  private final PGSimpleDataSource dataSource;
  private final int sleepers;
  private final int started;

  private SleeperHost(PGSimpleDataSource dataSource, int sleepers, int started) {
    this.dataSource = dataSource;
    this.sleepers = sleepers;
    this.started = started;
  }

  private static final class Ear implements LifecycleListener {
    private final AtomicInteger sleepersRun = new AtomicInteger();
    private final AtomicInteger tookOver = new AtomicInteger();

    @Override
    public void running(String workflowId, String name, boolean replay) {
      if (name.equals("sleeper")) {
        sleepersRun.incrementAndGet();
      }
    }

    @Override
    public void tookOver(String executorId, int workflows) {
      tookOver.addAndGet(workflows);
    }
  }

  public static void main(String[] arguments) throws Exception {
    PGSimpleDataSource dataSource = new PGSimpleDataSource();
    dataSource.setServerNames(new String[] {"127.0.0.1"});
    dataSource.setPortNumbers(new int[] {Integer.parseInt(arguments[0])});
    dataSource.setDatabaseName(arguments[1]);
    dataSource.setUser("postgres");
    dataSource.setPassword("postgres");
    SleeperHost host =
        new SleeperHost(dataSource, Integer.parseInt(arguments[2]), Integer.parseInt(arguments[3]));
    host.park();
    host.takeOver();
    System.exit(0);
  }

  private void park() throws Exception {
    try (WorkflowEngine engine = engine(new Ear())) {
      say("noops-before", noops(engine));
      long from = System.nanoTime();
      startAll(engine);
      await(() -> count(PARKED) == started);
      say("park-ms", millisSince(from));
      if (started < sleepers) {
        copy();
      }
      say("noops-after", noops(engine));
      sayHowLarge();
    }
  }

  private void takeOver() throws Exception {
    Ear ear = new Ear();
    long from = System.nanoTime();
    try (WorkflowEngine engine = engine(ear)) {
      await(() -> ear.tookOver.get() == sleepers);
      say("takeover-ms", millisSince(from));
      say("chunks", count(CHUNKS));
      say("replayed", ear.sleepersRun.get());
      engine.start(NOOP, 1).result();
      sayHowLarge();
    }
  }

  private void sayHowLarge() {
    System.gc();
    say("heap", ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() >> 20);
    say("threads", ManagementFactory.getThreadMXBean().getPeakThreadCount());
  }

  private void startAll(WorkflowEngine engine) throws InterruptedException {
    AtomicInteger next = new AtomicInteger();
    ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
    for (int i = 0; i < CALLERS; i++) {
      callers.execute(
          () -> {
            for (int n = next.getAndIncrement(); n < started; n = next.getAndIncrement()) {
              engine.start(SLEEPER, 3_600_000, StartOptions.id("sleeper-" + n));
            }
          });
    }
    callers.shutdown();
    callers.awaitTermination(5, TimeUnit.MINUTES);
  }

  /** Nothing in the background that would be counted too. */
  private WorkflowEngine engine(Ear ear) {
    return WorkflowEngine.builder(dataSource)
        .name("host")
        .parkAfter(Duration.ZERO)
        .lease(LONG)
        .pollInterval(LONG)
        .idle(LONG, LONG)
        .listen(false)
        .register(
            SLEEPER,
            (ctx, millis) -> {
              ctx.sleep(Duration.ofMillis(millis));
              return "rested";
            })
        .register(NOOP, (ctx, in) -> in)
        .listener(ear)
        .start();
  }

  private void copy() throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(String.format(COPY, sleepers / started - 1));
    }
    say("parked", count(PARKED));
  }

  /** The statements that some no-ops take; the least of three counts, others can only add. */
  private long noops(WorkflowEngine engine) throws SQLException {
    long least = Long.MAX_VALUE;
    for (int count = 0; count < 3; count++) {
      long before = count(STATEMENTS);
      for (int i = 0; i < NOOPS; i++) {
        engine.start(NOOP, i).result();
      }
      least = Math.min(least, count(STATEMENTS) - before);
    }
    return least;
  }

  private long count(String sql) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  private static long millisSince(long from) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - from);
  }

  private static void say(String what, long value) {
    System.out.println(what + " " + value);
  }

  private interface Condition {
    boolean holds() throws SQLException;
  }

  private static void await(Condition condition) throws Exception {
    while (!condition.holds()) {
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }
}
