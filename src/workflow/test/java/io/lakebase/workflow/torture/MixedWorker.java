package io.lakebase.workflow.torture;

import com.zaxxer.hikari.HikariDataSource;
import io.lakebase.workflow.ResumeOptions;
import io.lakebase.workflow.StartOptions;
import io.lakebase.workflow.WorkflowEngine;
import io.lakebase.workflow.WorkflowException;
import io.lakebase.workflow.WorkflowInfo;
import io.lakebase.workflow.WorkflowManagement.Scope;
import io.lakebase.workflow.WorkflowQuery;
import io.lakebase.workflow.WorkflowState;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * A process to be tortured that runs {@link MixedProgram}, starts its own, and cancels and resumes
 * what any process runs.
 */
public final class MixedWorker {

  private static final int IN_FLIGHT = 24;
  private static final int STARTERS = 2;

  /** Ids of what is cancelled and resumed begin so. */
  private static final String JUGGLED = "j";

  private static volatile boolean resting;

  private MixedWorker() {}

  /** Takes the database's URL, its name and a seed; ends with its input. */
  public static void main(String[] arguments) throws IOException {
    String url = arguments[0];
    String name = arguments[1];
    long seed = Long.parseLong(arguments[2]);
    HikariDataSource dataSource = Worker.pool(url, name, 24);
    MixedAccount account = new MixedAccount(name, Worker.pool(url, name + "-account", 4));
    WorkflowEngine engine = start(dataSource, name, new MixedProgram(account), new Random(seed));
    Worker.say("UP");
    Semaphore room = new Semaphore(IN_FLIGHT);
    for (int i = 0; i < STARTERS; i++) {
      String starter = name + "-" + i;
      Random random = new Random(seed + i);
      Worker.daemon("starter-" + i, () -> startWorkflows(engine, starter, random, room));
    }
    Worker.daemon("juggler", () -> juggle(engine, new Random(seed)));
    Worker.daemon("zombie", new Zombie(dataSource, name, Worker::say));
    BufferedReader orders =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String order = orders.readLine(); order != null; order = orders.readLine()) {
      resting |= order.equals("rest");
    }
    engine.close();
  }

  /** Some park everything, some fall silent soon. */
  private static WorkflowEngine start(
      HikariDataSource dataSource, String name, MixedProgram program, Random random) {
    Duration parkAfter = Duration.ofMillis(random.nextBoolean() ? 0 : 300);
    Duration idle = Duration.ofMillis(random.nextBoolean() ? 700 : 5_000);
    while (true) {
      try {
        return WorkflowEngine.builder(dataSource)
            .name(name)
            .lease(Duration.ofSeconds(2))
            .pollInterval(Duration.ofMillis(200))
            .parkAfter(parkAfter)
            .idle(idle, Duration.ofSeconds(5))
            .maxRecoveryAttempts(1_000)
            .queues(MixedProgram.FEW, MixedProgram.PARTED)
            .register(MixedProgram.TYPE, program::run)
            .register(MixedProgram.CHILD, program::runChild)
            .register(MixedProgram.NAP, program::runNap)
            .listener(new Worker.Voice())
            .start();
      } catch (WorkflowException e) {
        Worker.say("AGAIN " + e.getMessage());
      }
    }
  }

  private static void startWorkflows(
      WorkflowEngine engine, String name, Random random, Semaphore room) {
    for (int n = 0; !resting; n++) {
      room.acquireUninterruptibly();
      int seed = random.nextInt(1_000_000);
      String id = (random.nextInt(3) == 0 ? JUGGLED : "") + name + "-" + n + "-" + seed;
      try {
        engine
            .start(MixedProgram.TYPE, new MixedProgram.Round(seed, 0, 0), options(id, random))
            .resultAsync()
            .whenComplete((result, error) -> room.release());
        Worker.say("ACK " + id);
      } catch (WorkflowException e) {
        room.release();
      }
    }
  }

  private static StartOptions options(String id, Random random) {
    StartOptions options = StartOptions.id(id);
    return id.startsWith(JUGGLED) && random.nextBoolean()
        ? options.withTimeout(Duration.ofMillis(200 + random.nextInt(2_000)))
        : options;
  }

  private static void juggle(WorkflowEngine engine, Random random) {
    WorkflowQuery some =
        WorkflowQuery.all()
            .withNames(MixedProgram.TYPE.name())
            .withIdPrefix(JUGGLED)
            .withStates(WorkflowState.PENDING, WorkflowState.ENQUEUED, WorkflowState.CANCELLED)
            .withNewestFirst()
            .withLimit(30);
    while (!resting) {
      try {
        TimeUnit.MILLISECONDS.sleep(random.nextInt(300));
        List<WorkflowInfo> found = engine.list(some);
        if (!found.isEmpty()) {
          WorkflowInfo one = found.get(random.nextInt(found.size()));
          if (one.state() == WorkflowState.CANCELLED) {
            engine.management().resume(List.of(one.id()), ResumeOptions.defaults().withChildren());
          } else if (random.nextInt(3) == 0) {
            engine.management().cancel(List.of(one.id()), Scope.WITH_CHILDREN);
          }
        }
      } catch (WorkflowException databaseAway) {
        // Another time.
      } catch (InterruptedException e) {
        return;
      }
    }
  }
}
