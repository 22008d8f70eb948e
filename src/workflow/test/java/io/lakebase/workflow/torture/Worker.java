package io.lakebase.workflow.torture;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.lakebase.workflow.LifecycleListener;
import io.lakebase.workflow.StartOptions;
import io.lakebase.workflow.WorkflowEngine;
import io.lakebase.workflow.WorkflowException;
import io.lakebase.workflow.WorkflowHandle;
import io.lakebase.workflow.WorkflowQueue;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Semaphore;
import javax.sql.DataSource;

/**
 * A process to be tortured: runs workflows, starts its own, and says which starts were
 * acknowledged.
 */
public final class Worker {

  private static final int IN_FLIGHT = 64;
  private static final int STARTERS = 4;
  private static final WorkflowQueue QUEUE = WorkflowQueue.named("torture");

  private Worker() {}

  public static void main(String[] arguments) throws IOException {
    String url = arguments[0];
    String name = arguments[1];
    long seed = Long.parseLong(arguments[2]);
    HikariDataSource dataSource = pool(url, name, 24);
    HikariDataSource account = pool(url, name + "-account", 4);
    Program program = new Program(name, account::getConnection);
    WorkflowEngine engine = start(dataSource, name, program);
    say("UP");
    if (arguments.length > 3) {
      train(engine);
      return;
    }
    Semaphore room = new Semaphore(IN_FLIGHT);
    for (int i = 0; i < STARTERS; i++) {
      String starter = name + "-" + i;
      Random random = new Random(seed + i);
      daemon("starter-" + i, () -> startWorkflows(engine, starter, random, room));
    }
    daemon("zombie", new Zombie(dataSource, name, Worker::say));
    BufferedReader orders =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String order = orders.readLine(); order != null; order = orders.readLine()) {
      if (order.equals("rest")) {
        resting = true;
      }
    }
    engine.close();
  }

  private static volatile boolean resting;

  private static WorkflowEngine start(DataSource dataSource, String name, Program program) {
    while (true) {
      try {
        return WorkflowEngine.builder(dataSource)
            .name(name)
            .lease(Duration.ofSeconds(2))
            .pollInterval(Duration.ofMillis(200))
            .parkAfter(Duration.ofMillis(500))
            .maxRecoveryAttempts(1_000)
            .queues(QUEUE)
            .register(Program.TYPE, program::run)
            .register(Program.CHILD, program::runChild)
            .listener(new Voice())
            .start();
      } catch (WorkflowException e) {
        say("AGAIN " + e.getMessage());
      }
    }
  }

  /** A little of everything, for the classes that it needs. */
  private static void train(WorkflowEngine engine) {
    List<WorkflowHandle<Long>> started = new ArrayList<>();
    for (int program = 0; program < 30; program++) {
      started.add(engine.start(Program.TYPE, program, StartOptions.id("training-" + program)));
    }
    started.forEach(WorkflowHandle::result);
    engine.close();
  }

  static void daemon(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }

  private static void startWorkflows(
      WorkflowEngine engine, String name, Random random, Semaphore room) {
    for (int n = 0; !resting; n++) {
      room.acquireUninterruptibly();
      int program = random.nextInt(1_000_000);
      String id = name + "-" + n + "-" + program;
      StartOptions options = place(n).withId(id);
      if (n % 5 == 0) {
        daemon("caller-" + id, () -> call(engine, program, options, room));
        continue;
      }
      try {
        engine
            .start(Program.TYPE, program, options)
            .resultAsync()
            .whenComplete((result, error) -> room.release());
        say("ACK " + id);
      } catch (WorkflowException e) {
        room.release();
      }
    }
  }

  private static void call(
      WorkflowEngine engine, int program, StartOptions options, Semaphore room) {
    try {
      engine.call(Program.TYPE, program, options);
      say("ACK " + options.workflowId());
    } catch (WorkflowException e) {
      // Not acknowledged: it may be there or not.
    } finally {
      room.release();
    }
  }

  /** Every third goes through a queue. */
  private static StartOptions place(int n) {
    return n % 3 == 0 ? StartOptions.on(QUEUE) : StartOptions.defaults();
  }

  static final class Voice implements LifecycleListener {
    @Override
    public void left(String workflowId, String name, String why) {
      if (why.equals("superseded")) {
        say("SUPERSEDED " + workflowId);
      }
    }

    @Override
    public void tookOver(String executorId, int workflows) {
      say("TOOK " + workflows);
    }

    @Override
    public void leaseLost() {
      say("LOST");
    }
  }

  static void say(String what) {
    synchronized (System.out) {
      System.out.println(what);
      System.out.flush();
    }
  }

  static HikariDataSource pool(String url, String applicationName, int size) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url);
    config.addDataSourceProperty("ApplicationName", applicationName);
    config.addDataSourceProperty("connectTimeout", "5");
    config.addDataSourceProperty("socketTimeout", "20");
    config.addDataSourceProperty("loginTimeout", "5");
    config.setMaximumPoolSize(size);
    config.setMinimumIdle(1);
    config.setConnectionTimeout(3_000);
    config.setInitializationFailTimeout(-1);
    // Cut off while it asks its first connection for the level, HikariCP sets level -1 ever after.
    config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
    return new HikariDataSource(config);
  }
}
