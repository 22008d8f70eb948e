package io.lakebase.workflow.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.lakebase.workflow.OutcomeUnknown;
import io.lakebase.workflow.ResultNotReady;
import io.lakebase.workflow.StartOptions;
import io.lakebase.workflow.TestPostgres;
import io.lakebase.workflow.Topic;
import io.lakebase.workflow.TypeRef;
import io.lakebase.workflow.Workflow;
import io.lakebase.workflow.WorkflowClient;
import io.lakebase.workflow.WorkflowContext;
import io.lakebase.workflow.WorkflowEngine;
import io.lakebase.workflow.WorkflowException;
import io.lakebase.workflow.WorkflowHandle;
import io.lakebase.workflow.WorkflowType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Senders, one of them outside of workflows, and a receiver, in a process that dies at any of its
 * writes: every message is received once, those of one sender in the order they were sent in.
 */
class DeliveryTest {

  private static final WorkflowType<Integer, List<String>> RECEIVER =
      Workflow.type("receiver", TypeRef.of(Integer.class), new TypeRef<List<String>>() {});
  private static final WorkflowType<Parcel, String> SENDER =
      Workflow.type("sender", Parcel.class, String.class);
  private static final Topic<String> TOPIC = Topic.of("parcels", String.class);
  private static final Duration LONG = Duration.ofMinutes(2);
  private static final AtomicInteger NUMBER = new AtomicInteger();
  private static PGSimpleDataSource database;

  record Parcel(String receiver, String sender, int count) {}

  /** The write at which a process dies, and whether that write is lost. */
  record Crash(int at, boolean before) {}

  @BeforeContainer
  static void database() {
    database = TestPostgres.newDatabase();
    WorkflowEngine.builder(database).start().close();
  }

  @Provide
  Arbitrary<List<Crash>> crashes() {
    return Combinators.combine(Arbitraries.integers().between(2, 24), Arbitraries.of(true, false))
        .as(Crash::new)
        .list()
        .ofMaxSize(4);
  }

  @Property(tries = 6, shrinking = ShrinkingMode.BOUNDED)
  void everyMessageIsReceivedOnceAndInTheOrderOfItsSender(
      @ForAll List<@IntRange(min = 1, max = 5) Integer> counts,
      @ForAll("crashes") List<Crash> crashes,
      @ForAll boolean parks)
      throws Exception {
    List<Integer> senders = counts.subList(0, Math.min(3, counts.size()));
    String id = "d" + NUMBER.incrementAndGet();
    int total = senders.stream().mapToInt(Integer::intValue).sum();

    List<String> received = through(id, senders, total, crashes, parks);

    assertThat(received).hasSize(total + 1).last().isEqualTo("none");
    for (int sender = 0; sender < senders.size(); sender++) {
      String from = "s" + sender + "-";
      List<String> expected = new ArrayList<>();
      for (int i = 0; i < senders.get(sender); i++) {
        expected.add(from + i);
      }
      assertThat(received).filteredOn(text -> text.startsWith(from)).isEqualTo(expected);
    }
  }

  private static List<String> receive(WorkflowContext ctx, int total) {
    List<String> received = new ArrayList<>();
    for (int i = 0; i < total; i++) {
      received.add(String.valueOf(ctx.receive(TOPIC, LONG)));
      if (i % 2 == 0) {
        ctx.step("look at it", Integer.class, step -> 0);
      }
    }
    String more = ctx.receive(TOPIC, Duration.ZERO);
    received.add(more == null ? "none" : more);
    return received;
  }

  private static String send(WorkflowContext ctx, Parcel parcel) {
    for (int i = 0; i < parcel.count(); i++) {
      ctx.send(parcel.receiver(), TOPIC, parcel.sender() + "-" + i);
    }
    return "sent";
  }

  private static List<String> through(
      String id, List<Integer> senders, int total, List<Crash> crashes, boolean parks)
      throws Exception {
    Outside outside = new Outside(id, senders.isEmpty() ? 0 : senders.get(0));
    for (Crash crash : crashes) {
      List<String> received =
          life(
              id,
              senders,
              total,
              parks,
              outside,
              new CrashingDataSource(database, crash.at(), crash.before()));
      if (received != null) {
        return received;
      }
    }
    return life(id, senders, total, parks, outside, new CrashingDataSource(database, 0, false));
  }

  /** Sends by keys, and sends again what was not confirmed. */
  private static final class Outside {
    private final String receiver;
    private final int count;
    private int next;

    Outside(String receiver, int count) {
      this.receiver = receiver;
      this.count = count;
    }

    void send(WorkflowClient client) {
      while (next < count) {
        client.send(receiver, TOPIC, "s0-" + next, "key-" + next);
        next++;
      }
    }
  }

  /** Null if the process died first. */
  private static List<String> life(
      String id,
      List<Integer> senders,
      int total,
      boolean parks,
      Outside outside,
      CrashingDataSource its)
      throws InterruptedException {
    WorkflowEngine engine;
    try {
      engine =
          WorkflowEngine.builder(its.dataSource())
              .name("delivery-" + id)
              .lease(Duration.ofMinutes(5))
              .pollInterval(Duration.ofMillis(20))
              .closeGrace(Duration.ZERO)
              .startTimeout(Duration.ofSeconds(2))
              .parkAfter(parks ? Duration.ZERO : Duration.ofSeconds(1))
              .listen(false)
              .register(RECEIVER, DeliveryTest::receive)
              .register(SENDER, DeliveryTest::send)
              .start();
    } catch (WorkflowException dead) {
      assertThat(its.crashed()).isTrue();
      return null;
    }
    try {
      return ask(engine, id, senders, total, outside, its);
    } finally {
      Thread closing = new Thread(engine::close, "close");
      closing.setDaemon(true);
      closing.start();
      if (!its.crashed()) {
        closing.join();
      }
    }
  }

  private static List<String> ask(
      WorkflowEngine engine,
      String id,
      List<Integer> senders,
      int total,
      Outside outside,
      CrashingDataSource its)
      throws InterruptedException {
    long until = System.nanoTime() + LONG.toNanos();
    while (!its.crashed()) {
      assertThat(System.nanoTime()).as("time left for " + id).isLessThan(until);
      try {
        WorkflowHandle<List<String>> handle = engine.start(RECEIVER, total, StartOptions.id(id));
        for (int sender = 1; sender < senders.size(); sender++) {
          engine.start(
              SENDER,
              new Parcel(id, "s" + sender, senders.get(sender)),
              StartOptions.id(id + "-from-" + sender));
        }
        outside.send(engine);
        return handle.result(Duration.ofMillis(100));
      } catch (ResultNotReady | OutcomeUnknown again) {
        continue;
      } catch (WorkflowException away) {
        assertThat(its.awaitCrash(2_000)).as(away.toString()).isTrue();
      }
    }
    return null;
  }
}
