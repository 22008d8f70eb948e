package io.lakebase.workflow.torture;

import io.lakebase.workflow.ChildHandle;
import io.lakebase.workflow.Event;
import io.lakebase.workflow.OutgoingMessage;
import io.lakebase.workflow.StartOptions;
import io.lakebase.workflow.StepHandle;
import io.lakebase.workflow.StreamName;
import io.lakebase.workflow.Topic;
import io.lakebase.workflow.Workflow;
import io.lakebase.workflow.WorkflowContext;
import io.lakebase.workflow.WorkflowQueue;
import io.lakebase.workflow.WorkflowTimeout;
import io.lakebase.workflow.WorkflowType;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * A workflow of random calls, the same for the same seed, that checks what it sees: its messages,
 * events, streams, children and parallel steps. What is wrong goes into the account.
 */
final class MixedProgram {

  record Round(int seed, int number, long sum) {}

  static final WorkflowType<Round, Long> TYPE = Workflow.type("mixed", Round.class, Long.class);
  static final WorkflowType<Integer, Long> CHILD =
      Workflow.type("mixed-child", Integer.class, Long.class);
  static final WorkflowType<Integer, Integer> NAP =
      Workflow.type("mixed-nap", Integer.class, Integer.class);
  static final WorkflowQueue FEW = WorkflowQueue.named("few").withConcurrency(4);
  static final WorkflowQueue PARTED =
      WorkflowQueue.named("parted").withConcurrency(1).withPartitions();

  private static final Topic<Integer> SELF = Topic.of("self", Integer.class);
  private static final Topic<Integer> NEVER = Topic.of("never", Integer.class);
  private static final Event<Integer> EVENT = Event.of("event", Integer.class);
  private static final Duration LONG = Duration.ofMinutes(2);
  private static final int KINDS = 10;

  private final Account account;

  /** Where processes write down what they do and see. */
  interface Account {
    void began(String workflowId, int step);

    void wrong(String what);
  }

  MixedProgram(Account account) {
    this.account = account;
  }

  /** Every third program has two rounds. */
  private static int rounds(int seed) {
    return seed % 3 == 0 ? 2 : 1;
  }

  private static Random random(int seed, int round) {
    return new Random(seed * 31L + round);
  }

  private static int calls(Random random) {
    return 1 + random.nextInt(5);
  }

  static long expected(int seed) {
    long sum = 0;
    for (int round = 0; round < rounds(seed); round++) {
      Random random = random(seed, round);
      for (int call = calls(random); call > 0; call--) {
        int kind = random.nextInt(KINDS);
        int value = random.nextInt(1_000);
        sum += kind < 5 ? value : 0;
      }
    }
    return sum;
  }

  Long run(WorkflowContext ctx, Round round) {
    Random random = random(round.seed(), round.number());
    long sum = round.sum();
    int calls = calls(random);
    for (int call = 0; call < calls; call++) {
      int kind = random.nextInt(KINDS);
      int value = random.nextInt(1_000);
      sum += call(ctx, round.number() * 100 + call, kind, value);
    }
    int next = round.number() + 1;
    return next < rounds(round.seed())
        ? ctx.continueAsNew(new Round(round.seed(), next, sum))
        : Long.valueOf(sum);
  }

  private long call(WorkflowContext ctx, int number, int kind, int value) {
    switch (kind) {
      case 0 -> {
        return ctx.step(
            "step-" + number,
            Integer.class,
            step -> {
              account.began(step.workflowId(), number);
              return value;
            });
      }
      case 1 -> {
        return effect(ctx, number, value);
      }
      case 2 -> {
        return first(ctx, number, value);
      }
      case 3 -> {
        return ctx.startChild(CHILD, value, StartOptions.on(FEW)).result();
      }
      case 4 -> {
        String key = "key-" + value % 3;
        return ctx.startChild(CHILD, value, StartOptions.on(PARTED).withPartitionKey(key)).result();
      }
      case 5 -> ctx.sleep(Duration.ofMillis(value * 3L));
      case 6 -> tooLate(ctx, value);
      case 7 -> messages(ctx, value);
      case 8 -> stream(ctx, number, value);
      default -> event(ctx, value);
    }
    return 0;
  }

  private static int effect(WorkflowContext ctx, int number, int value) {
    String id = ctx.workflowId();
    return ctx.transaction(
        "tx-" + number, Integer.class, connection -> Program.effect(connection, id, number, value));
  }

  /** The winner is the same ever after. */
  private int first(WorkflowContext ctx, int number, int value) {
    List<StepHandle<Integer>> steps =
        IntStream.range(0, 3)
            .mapToObj(
                n ->
                    ctx.stepAsync(
                        "beside-" + n,
                        Integer.class,
                        step -> {
                          LockSupport.parkNanos((value * (n + 7L) % 50) * 1_000_000L);
                          return n;
                        }))
            .toList();
    int winner = ctx.any(steps).join();
    check(ctx, effect(ctx, number, winner) == winner, "another step of any");
    check(ctx, ctx.all(steps).equals(List.of(0, 1, 2)), "not the results of all");
    return value;
  }

  private void tooLate(WorkflowContext ctx, int value) {
    StartOptions brief = StartOptions.defaults().withTimeout(Duration.ofMillis(200 + value));
    ChildHandle<Integer> nap = ctx.startChild(NAP, 5_000, brief);
    try {
      nap.result(); // Resumed with its parent it has no limit any more.
    } catch (WorkflowTimeout late) {
      if (!late.workflowId().equals(nap.workflowId())) {
        throw late; // This workflow's own.
      }
    }
  }

  private void messages(WorkflowContext ctx, int value) {
    String self = ctx.workflowId();
    ctx.send(self, SELF, value);
    ctx.sendAll(
        SELF, List.of(OutgoingMessage.to(self, value + 1), OutgoingMessage.to(self, value + 2)));
    for (int n = 0; n < 3; n++) {
      Integer message = ctx.receive(SELF, LONG);
      check(ctx, message != null && message == value + n, "message " + n + " is " + message);
    }
    check(ctx, ctx.receive(NEVER, Duration.ofMillis(value)) == null, "a message never sent");
  }

  private void stream(WorkflowContext ctx, int number, int value) {
    StreamName<Integer> name = StreamName.of("stream-" + number, Integer.class);
    for (int n = 0; n < 3; n++) {
      ctx.write(name, value + n);
    }
    for (int n = 0; n < 3; n++) {
      Integer read = ctx.read(ctx.workflowId(), name, n, LONG).value();
      check(ctx, read != null && read == value + n, "stream's value " + n + " is " + read);
    }
  }

  private void event(WorkflowContext ctx, int value) {
    ctx.setEvent(EVENT, value - 1);
    ctx.setEvent(EVENT, value);
    Integer read = ctx.getEvent(ctx.workflowId(), EVENT, LONG);
    check(ctx, read != null && read == value, "event is " + read);
  }

  private void check(WorkflowContext ctx, boolean right, String wrong) {
    if (!right) {
      account.wrong(ctx.workflowId() + ": " + wrong);
    }
  }

  Long runChild(WorkflowContext ctx, Integer value) {
    long result = effect(ctx, 0, value);
    if (value % 7 == 0) {
      ctx.sleep(Duration.ofMillis(700));
    }
    return result;
  }

  Integer runNap(WorkflowContext ctx, Integer millis) {
    ctx.sleep(Duration.ofMillis(millis));
    return millis;
  }
}
