package io.lakebase.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What callers and workflows see while the database is away for ten minutes; the engine's clocks
 * are moved on by that while it is.
 */
class OutageTest {

  private static final Duration OUTAGE = Duration.ofMinutes(10);
  private static final WorkflowType<String, String> JOB =
      Workflow.type("job", String.class, String.class);
  private static final WorkflowType<Void, String> PAY =
      Workflow.type("pay", Void.class, String.class);
  private static final WorkflowType<Void, String> NAP =
      Workflow.type("nap", Void.class, String.class);
  private static final Topic<String> NEWS = Topic.of("news", String.class);
  private static final Event<String> STATE = Event.of("state", String.class);

  @RegisterExtension final Engines engines = new Engines();

  private final AtomicLong ahead = new AtomicLong();
  private final Queue<String> ran = new ConcurrentLinkedQueue<>();
  private final AtomicInteger lost = new AtomicInteger();
  private final CountDownLatch reached = new CountDownLatch(2);
  private final CountDownLatch goOn = new CountDownLatch(1);

  private final class Ahead extends Clock {
    @Override
    public ZoneId getZone() {
      return Clock.systemUTC().getZone();
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return Instant.now().plusNanos(ahead.get());
    }
  }

  private WorkflowEngine engine(SeverableDataSource database) {
    return engines.start(
        database,
        builder ->
            builder
                .startTimeout(Duration.ofMillis(300))
                .parkAfter(Duration.ofMillis(100))
                .virtualThreads(false)
                .clock(new Ahead())
                .ticker(() -> System.nanoTime() + ahead.get())
                .register(JOB, this::job)
                .register(PAY, this::pay)
                .register(
                    NAP,
                    (ctx, in) -> {
                      ctx.sleep(Duration.ofMinutes(5));
                      return "rested";
                    })
                .listener(
                    new LifecycleListener() {
                      @Override
                      public void leaseLost() {
                        lost.incrementAndGet();
                      }
                    }));
  }

  private String job(WorkflowContext ctx, String in) {
    ctx.run("first", step -> ran.add("first"));
    ctx.run(
        "second",
        step -> {
          ran.add("second");
          reached.countDown();
          goOn.await();
        });
    ctx.run("third", step -> ran.add("third"));
    return "done";
  }

  private String pay(WorkflowContext ctx, Void in) {
    ctx.run(
        "wait",
        step -> {
          reached.countDown();
          goOn.await();
        });
    return ctx.transaction(
        "insert",
        TypeRef.of(String.class),
        connection -> {
          try (var statement = connection.createStatement()) {
            statement.execute("INSERT INTO payments VALUES ('p')");
          }
          return "paid";
        });
  }

  @Test
  void callersAreToldWithinTheirTimeAndEverythingGoesOnAfterwards() throws Exception {
    TestPostgres.execute(
        engines.database(), "DROP TABLE IF EXISTS payments; CREATE TABLE payments (p TEXT)");
    SeverableDataSource database = new SeverableDataSource(engines.database());
    WorkflowEngine engine = engine(database);
    WorkflowHandle<String> job = engine.start(JOB, "", StartOptions.id("job"));
    WorkflowHandle<String> pay = engine.start(PAY, null, StartOptions.id("pay"));
    WorkflowHandle<String> nap = engine.start(NAP, null, StartOptions.id("nap"));
    reached.await();
    await().until(() -> engines.number("SELECT count(*) FROM lakebase_workflow.parked") == 1);

    long cutAt = System.nanoTime();
    database.cut();
    goOn.countDown();
    callersAreTold(engine, job);
    ahead.addAndGet(OUTAGE.toNanos());
    callersAreTold(engine, job);
    long seconds = 1 + Duration.ofNanos(System.nanoTime() - cutAt).toSeconds();
    assertThat(database.refused())
        .as("vain attempts of the whole engine and all calls of %d s", seconds)
        .isLessThan((int) (30 * seconds + 200));
    assertThat(ran).containsExactly("first", "second");
    database.mend();

    assertThat(job.result(Duration.ofSeconds(60))).isEqualTo("done");
    assertThat(pay.result(Duration.ofSeconds(60))).isEqualTo("paid");
    assertThat(nap.result(Duration.ofSeconds(60))).isEqualTo("rested");
    assertThat(ran).containsExactly("first", "second", "third");
    assertThat(engines.number("SELECT count(*) FROM payments")).isEqualTo(1);
    assertThat(lost).hasValue(0);
    assertThat(engine.start(JOB, "", StartOptions.id("new")).result(Duration.ofSeconds(60)))
        .isEqualTo("done");
    assertThat(engine.find("new-2")).isEmpty();
  }

  private void callersAreTold(WorkflowEngine engine, WorkflowHandle<String> job) {
    assertThatThrownBy(() -> engine.start(JOB, "", StartOptions.id("unheard")))
        .isInstanceOf(OutcomeUnknown.class);
    assertThatThrownBy(() -> engine.send("job", NEWS, "hi")).isInstanceOf(OutcomeUnknown.class);
    assertThatThrownBy(() -> job.result(Duration.ofMillis(100))).isInstanceOf(ResultNotReady.class);
    assertThatThrownBy(() -> engine.find("job")).hasMessageContaining("Try again");
    assertThatThrownBy(() -> engine.list(WorkflowQuery.all())).hasMessageContaining("Try again");
    assertThatThrownBy(() -> engine.steps("job")).hasMessageContaining("Try again");
    assertThatThrownBy(() -> engine.cancel("job")).hasMessageContaining("Try again");
    assertThatThrownBy(() -> engine.resume("job")).hasMessageContaining("Try again");
    assertThatThrownBy(() -> engine.getEvent("job", STATE, Duration.ofSeconds(1)))
        .isInstanceOf(WorkflowException.class)
        .hasMessageContaining("Try again");
  }

  @Test
  void anInterruptedCallerTriesNoMore() throws Exception {
    SeverableDataSource database = new SeverableDataSource(engines.database());
    try (WorkflowClient client = WorkflowClient.builder(database).listen(false).connect()) {
      client.start(JOB, "", StartOptions.id("job"));
      database.cut();
      Thread.currentThread().interrupt();

      assertThatThrownBy(() -> client.send("job", NEWS, "x")).isInstanceOf(OutcomeUnknown.class);

      assertThat(Thread.interrupted()).isTrue();
      assertThat(database.refused()).isLessThan(20);
    }
  }
}
