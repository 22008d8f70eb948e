package io.lakebase.workflow;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A database of a test's own and the engines on it, closed at its end. */
final class Engines implements AfterEachCallback {

  private static final Queue<DataSource> USED = new ConcurrentLinkedQueue<>();
  private static final String EMPTY =
      "TRUNCATE dbos.workflow_status, dbos.queues, dbos.application_versions, lakebase_workflow.leases, lakebase_workflow.parked CASCADE";

  private final List<WorkflowEngine> running = new ArrayList<>();
  private DataSource dataSource;

  DataSource database() {
    if (dataSource == null) {
      dataSource = USED.poll();
    }
    if (dataSource == null) {
      dataSource = TestPostgres.newDatabase();
    }
    return dataSource;
  }

  /** An engine that knows one workflow. */
  <I, O> WorkflowEngine start(WorkflowType<I, O> type, WorkflowFunction<I, O> function) {
    return start(builder -> builder.register(type, function));
  }

  WorkflowEngine start(Consumer<WorkflowEngineBuilder> settings) {
    return start(database(), settings);
  }

  WorkflowEngine start(DataSource on, Consumer<WorkflowEngineBuilder> settings) {
    WorkflowEngineBuilder builder =
        WorkflowEngine.builder(on).lease(Duration.ofSeconds(2)).closeGrace(Duration.ofMillis(200));
    settings.accept(builder);
    WorkflowEngine engine = builder.start();
    running.add(engine);
    return engine;
  }

  /** Waits of any length park, or none does and all stay on their threads. */
  static WorkflowEngineBuilder parking(WorkflowEngineBuilder builder, boolean parked) {
    return builder
        .virtualThreads(!parked)
        .parkAfter(parked ? Duration.ZERO : Duration.ofMinutes(1));
  }

  /** The number that a query gives. */
  long number(String sql) {
    return TestPostgres.number(database(), sql);
  }

  /** An engine that dies: it cannot reach the database any more, and nobody tells it. */
  void kill(SeverableDataSource its) {
    its.cut();
  }

  @Override
  public void afterEach(ExtensionContext context) throws InterruptedException {
    List<Thread> closing = new ArrayList<>();
    for (WorkflowEngine engine : running) {
      Thread thread = new Thread(engine::close, "close");
      thread.setDaemon(true);
      thread.start();
      closing.add(thread);
    }
    boolean closed = !running.isEmpty();
    for (Thread thread : closing) {
      thread.join(1_000);
      closed &= !thread.isAlive();
    }
    running.clear();
    if (closed) {
      TestPostgres.execute(dataSource, EMPTY);
      USED.add(dataSource);
    }
    dataSource = null;
  }
}
