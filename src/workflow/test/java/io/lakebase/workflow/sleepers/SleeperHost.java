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
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The small process: parks workflows, takes the rest over from a process that left, and says what
 * that cost.
 */
public final class SleeperHost {

  private static final WorkflowType<Integer, String> SLEEPER =
      Workflow.type("sleeper", Integer.class, String.class);
  private static final WorkflowType<Integer, Integer> NOOP =
      Workflow.type("noop", Integer.class, Integer.class);
  private static final int OWN = 2_000;

  /** Rows as a process leaves them that parked its workflows and closed. */
  private static final String GHOSTS =
      """
      INSERT INTO lakebase_workflow.leases (executor_id, instance_name, duration, acquired_at, expires_at, ended_at, released)
      VALUES ('ghost', 'ghost', interval '10 s', now(), now(), now(), TRUE);
      INSERT INTO dbos.workflow_status (workflow_uuid, status, name, inputs, serialization, executor_id, application_version,
        recovery_attempts, priority, created_at, updated_at)
      SELECT 'ghost-' || n, 'PENDING', 'sleeper', '{"positionalArgs":[3600000],"namedArgs":null}', 'portable_json', 'ghost', '1', 1, 0, n, n
      FROM generate_series(1, %1$d) n;
      INSERT INTO dbos.operation_outputs (workflow_uuid, function_id, function_name, output, started_at_epoch_ms, completed_at_epoch_ms, serialization)
      SELECT 'ghost-' || n, 0, 'DBOS.sleep', (extract(epoch FROM now()) * 1000 + 3600000)::bigint::text, n, n, 'portable_json'
      FROM generate_series(1, %1$d) n;
      INSERT INTO lakebase_workflow.parked (workflow_id, executor_id, wake_at)
      SELECT 'ghost-' || n, 'ghost', (extract(epoch FROM now()) * 1000 + 3600000)::bigint FROM generate_series(1, %1$d) n;
      """;

  private SleeperHost() {}

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
    int sleepers = Integer.parseInt(arguments[2]);
    PGSimpleDataSource dataSource = new PGSimpleDataSource();
    dataSource.setServerNames(new String[] {"127.0.0.1"});
    dataSource.setPortNumbers(new int[] {Integer.parseInt(arguments[0])});
    dataSource.setDatabaseName(arguments[1]);
    dataSource.setUser("postgres");
    dataSource.setPassword("postgres");
    Ear first = new Ear();
    try (WorkflowEngine engine = engine(dataSource, first)) {
      double before = noop(engine);
      IntStream.range(0, OWN)
          .parallel()
          .forEach(i -> engine.start(SLEEPER, 3_600_000, StartOptions.id("own-" + i)));
      await(() -> parked(dataSource) == OWN);
      execute(dataSource, String.format(GHOSTS, sleepers - OWN));
      await(() -> first.tookOver.get() == sleepers - OWN);
      double after = noop(engine);
      System.gc();
      long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() >> 20;
      int threads = ManagementFactory.getThreadMXBean().getPeakThreadCount();
      System.out.println("threads " + threads);
      System.out.println("heap " + heap);
      System.out.printf("slower %.3f%n", after / before);
      System.out.println("run " + first.sleepersRun.get());
    }
    Ear second = new Ear();
    long from = System.nanoTime();
    try (WorkflowEngine engine = engine(dataSource, second)) {
      await(() -> second.tookOver.get() == sleepers);
      System.out.println("takeover-ms " + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - from));
      System.out.println("replayed " + second.sleepersRun.get());
      engine.start(NOOP, 1).result();
    }
    System.exit(0);
  }

  private static WorkflowEngine engine(PGSimpleDataSource dataSource, Ear ear) {
    return WorkflowEngine.builder(dataSource)
        .name("host")
        .parkAfter(Duration.ZERO)
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

  /** The median of many, warmed up, nanoseconds. */
  private static double noop(WorkflowEngine engine) {
    IntStream.range(0, 500).forEach(i -> engine.start(NOOP, i).result());
    long[] times = new long[1_000];
    for (int i = 0; i < times.length; i++) {
      long from = System.nanoTime();
      engine.start(NOOP, i).result();
      times[i] = System.nanoTime() - from;
    }
    Arrays.sort(times);
    return times[times.length / 2];
  }

  private static long parked(PGSimpleDataSource dataSource) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT count(*) FROM lakebase_workflow.parked")) {
      rows.next();
      return rows.getLong(1);
    }
  }

  private static void execute(PGSimpleDataSource dataSource, String sql) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private interface Condition {
    boolean holds() throws SQLException;
  }

  private static void await(Condition condition) throws Exception {
    while (!condition.holds()) {
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }
}
