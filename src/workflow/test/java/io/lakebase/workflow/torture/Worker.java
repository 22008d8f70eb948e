package io.lakebase.workflow.torture;

import com.zaxxer.hikari.HikariDataSource;
import io.lakebase.workflow.LifecycleListener;
import io.lakebase.workflow.StartOptions;
import io.lakebase.workflow.WorkflowEngine;
import io.lakebase.workflow.WorkflowException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.Semaphore;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A process to be tortured: runs workflows, starts its own, and says which starts were
 * acknowledged.
 */
public final class Worker {

  private static final int IN_FLIGHT = 24;

  private Worker() {}

  public static void main(String[] arguments) throws IOException {
    int port = Integer.parseInt(arguments[0]);
    String name = arguments[1];
    long seed = Long.parseLong(arguments[2]);
    HikariDataSource dataSource = pool(port, name, 24);
    HikariDataSource account = pool(port, name + "-account", 4);
    Program program = new Program(name, account::getConnection);
    WorkflowEngine engine = start(dataSource, name, program);
    say("UP");
    if (arguments.length > 3) {
      train(engine);
      return;
    }
    Thread starter = new Thread(() -> startWorkflows(engine, name, new Random(seed)), "starter");
    starter.setDaemon(true);
    starter.start();
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
    for (int program = 0; program < 30; program++) {
      engine.start(Program.TYPE, program, StartOptions.id("training-" + program)).result();
    }
    engine.close();
  }

  private static void startWorkflows(WorkflowEngine engine, String name, Random random) {
    Semaphore room = new Semaphore(IN_FLIGHT);
    for (int n = 0; !resting; n++) {
      room.acquireUninterruptibly();
      int program = random.nextInt(1_000_000);
      String id = name + "-" + n + "-" + program;
      try {
        engine
            .start(Program.TYPE, program, StartOptions.id(id))
            .resultAsync()
            .whenComplete((result, error) -> room.release());
        say("ACK " + id);
      } catch (WorkflowException e) {
        room.release();
      }
    }
  }

  private static final class Voice implements LifecycleListener {
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

  private static void say(String what) {
    synchronized (System.out) {
      System.out.println(what);
      System.out.flush();
    }
  }

  private static HikariDataSource pool(int port, String applicationName, int size) {
    PGSimpleDataSource dataSource = new PGSimpleDataSource();
    dataSource.setServerNames(new String[] {"127.0.0.1"});
    dataSource.setPortNumbers(new int[] {port});
    dataSource.setDatabaseName("postgres");
    dataSource.setUser("postgres");
    dataSource.setPassword("postgres");
    dataSource.setApplicationName(applicationName);
    dataSource.setConnectTimeout(5);
    dataSource.setSocketTimeout(20);
    HikariDataSource pool = new HikariDataSource();
    pool.setDataSource(dataSource);
    pool.setMaximumPoolSize(size);
    pool.setMinimumIdle(1);
    pool.setConnectionTimeout(3_000);
    pool.setInitializationFailTimeout(-1);
    return pool;
  }
}
