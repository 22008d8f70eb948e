package io.lakebase.workflow.torture;

import io.lakebase.workflow.StartOptions;
import io.lakebase.workflow.Topic;
import io.lakebase.workflow.TypeRef;
import io.lakebase.workflow.Workflow;
import io.lakebase.workflow.WorkflowContext;
import io.lakebase.workflow.WorkflowEngine;
import io.lakebase.workflow.WorkflowException;
import io.lakebase.workflow.WorkflowQueue;
import io.lakebase.workflow.WorkflowType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.postgresql.ds.PGSimpleDataSource;

/** A process that serves limited queues, races for deduplication ids and passes messages on. */
public final class QueueWorker {

  static final WorkflowQueue LIMITED = WorkflowQueue.named("limited").withConcurrency(4);
  static final WorkflowQueue RATED =
      WorkflowQueue.named("rated").withRateLimit(10, Duration.ofSeconds(1));
  static final WorkflowQueue PLAIN = WorkflowQueue.named("plain");
  static final WorkflowType<Integer, Integer> SLOT =
      Workflow.type("slot", Integer.class, Integer.class);
  static final WorkflowType<Integer, Integer> QUICK =
      Workflow.type("quick", Integer.class, Integer.class);
  static final WorkflowType<Integer, Integer> UNIQUE =
      Workflow.type("unique", Integer.class, Integer.class);
  static final WorkflowType<Integer, List<String>> BOX =
      Workflow.type("box", TypeRef.of(Integer.class), new TypeRef<List<String>>() {});
  static final WorkflowType<String, String> MAILER =
      Workflow.type("mailer", String.class, String.class);
  static final WorkflowType<Integer, Integer> POISON =
      Workflow.type("poison", Integer.class, Integer.class);
  static final int LETTERS = 20;
  static final int MAILERS = 2;
  private static final Topic<String> LETTER = Topic.of("letter", String.class);

  private QueueWorker() {}

  /**
   * Takes the database's URL, its name and a seed; starts no more and says so after a line of
   * input, ends with its input.
   */
  public static void main(String[] arguments) throws Exception {
    PGSimpleDataSource dataSource = new PGSimpleDataSource();
    dataSource.setURL(arguments[0]);
    String name = arguments[1];
    Random random = new Random(Long.parseLong(arguments[2]));
    WorkflowEngine engine =
        WorkflowEngine.builder(dataSource)
            .name(name)
            .lease(Duration.ofSeconds(2))
            .pollInterval(Duration.ofMillis(200))
            .maxRecoveryAttempts(2)
            .queues(LIMITED, RATED, PLAIN)
            .register(SLOT, QueueWorker::slot)
            .register(QUICK, (ctx, n) -> n)
            .register(UNIQUE, QueueWorker::slot)
            .register(BOX, QueueWorker::box)
            .register(MAILER, QueueWorker::mail)
            .register(POISON, QueueWorker::die)
            .start();
    System.out.println("UP");
    System.out.flush();
    List<Thread> racers = new ArrayList<>();
    for (int racer = 0; racer < 2; racer++) {
      long seed = random.nextLong();
      Thread thread = new Thread(() -> race(engine, new Random(seed)), "racer");
      thread.setDaemon(true);
      thread.start();
      racers.add(thread);
    }
    while (System.in.read() >= 0) {
      resting = true;
      for (Thread racer : racers) {
        racer.join();
      }
      System.out.println(RESTS);
    }
    engine.close();
    System.exit(0);
  }

  static final String RESTS = "RESTS";
  private static volatile boolean resting;

  private static Integer slot(WorkflowContext ctx, Integer n) {
    return ctx.step(
        "work",
        Integer.class,
        step -> {
          TimeUnit.MILLISECONDS.sleep(10 + n % 40);
          return n;
        });
  }

  private static List<String> box(WorkflowContext ctx, Integer count) {
    List<String> letters = new ArrayList<>();
    while (letters.size() < count) {
      letters.add(String.valueOf(ctx.receive(LETTER, Duration.ofMinutes(5))));
    }
    letters.add(ctx.receive(LETTER, Duration.ofMillis(100)) == null ? "end" : "one more");
    return letters;
  }

  private static String mail(WorkflowContext ctx, String to) {
    for (int i = 0; i < LETTERS; i++) {
      ctx.send(to, LETTER, ctx.workflowId() + " " + i);
      if (i % 7 == 0) {
        ctx.sleep(Duration.ofMillis(20));
      }
    }
    return "sent";
  }

  private static Integer die(WorkflowContext ctx, Integer n) {
    ctx.run("take everybody along", step -> Runtime.getRuntime().halt(7));
    return n;
  }

  /** Asks again and again for the few same places; most are taken. */
  private static void race(WorkflowEngine engine, Random random) {
    for (int n = 0; !resting; n++) {
      int place = random.nextInt(3);
      String id =
          "unique-" + place + "-" + engine.name() + "-" + Long.toHexString(random.nextLong());
      try {
        engine.start(
            UNIQUE, n, StartOptions.on(PLAIN).withId(id).withDeduplicationId("place-" + place));
        TimeUnit.MILLISECONDS.sleep(random.nextInt(20));
      } catch (WorkflowException taken) {
        // Another has it, or the database did not answer.
      } catch (InterruptedException e) {
        return;
      }
    }
  }
}
