package io.lakebase.workflow.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.lakebase.workflow.Schedule;
import io.lakebase.workflow.Slot;
import io.lakebase.workflow.StartOptions;
import io.lakebase.workflow.Timing;
import io.lakebase.workflow.Topic;
import io.lakebase.workflow.Workflow;
import io.lakebase.workflow.WorkflowClient;
import io.lakebase.workflow.WorkflowContext;
import io.lakebase.workflow.WorkflowHandle;
import io.lakebase.workflow.WorkflowInfo;
import io.lakebase.workflow.WorkflowQuery;
import io.lakebase.workflow.WorkflowState;
import io.lakebase.workflow.WorkflowType;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The examples of docs/testing.md. */
class TestingPageTest {

  record Order(String id) {}

  /** A service that charges once for each key. */
  static final class Payments {
    private final Map<String, Integer> attempts = new ConcurrentHashMap<>();

    String charge(Order order, String key) {
      attempts.merge(key, 1, Integer::sum);
      return "paid";
    }

    int attempts(String key) {
      return attempts.getOrDefault(key, 0);
    }

    int charged(String key) {
      return attempts.containsKey(key) ? 1 : 0;
    }
  }

  static final WorkflowType<Order, String> CHECKOUT =
      Workflow.type("checkout", Order.class, String.class);
  static final WorkflowType<Slot<Void>, String> DAILY =
      Workflow.scheduled("daily", Void.class, String.class);
  static final Topic<String> APPROVALS = Topic.of("approvals", String.class);

  private final Payments payments = new Payments();
  private final Queue<String> mails = new ConcurrentLinkedQueue<>();
  private final Queue<Instant> days = new ConcurrentLinkedQueue<>();

  String run(WorkflowContext ctx, Order order) {
    String payment =
        ctx.step("charge", String.class, step -> payments.charge(order, step.idempotencyKey()));
    ctx.sleep(Duration.ofHours(1));
    String approval = ctx.receive(APPROVALS, Duration.ofDays(3));
    ctx.run("mail", step -> mails.add(order.id() + " " + payment + " " + approval));
    return payment;
  }

  String note(WorkflowContext ctx, Slot<Void> slot) {
    return ctx.step("note", String.class, step -> "" + days.add(slot.at()));
  }

  @RegisterExtension
  final WorkflowTestExtension workflows =
      WorkflowTestExtension.with(
          WorkflowTestEngine.builder()
              .startAt(Instant.parse("2026-03-01T08:00:00Z"))
              .configure(
                  engine -> engine.register(CHECKOUT, this::run).register(DAILY, this::note)));

  @Test
  void theCustomerWaitsForAnApproval(WorkflowTestEngine test) {
    WorkflowHandle<String> handle = test.engine().start(CHECKOUT, new Order("o-1"));

    test.advance(Duration.ofHours(2));
    assertThat(mails).isEmpty();

    test.engine().send(handle.id(), APPROVALS, "granted");
    test.runUntilIdle();
    assertThat(mails).containsExactly("o-1 paid granted");
  }

  @Test
  void aScheduleOfAWeek(WorkflowTestEngine test) {
    test.engine()
        .schedules()
        .apply(Schedule.of("daily", DAILY, Timing.cron("0 0 8 * * *", ZoneOffset.UTC)));
    test.advance(Duration.ofDays(7));
    assertThat(days).hasSize(7);
  }

  @Test
  void aCustomerIsChargedOnceWhateverHappens(WorkflowTestEngine test) {
    test.crashAt(CrashPoint.afterBody("charge"));
    test.engine().start(CHECKOUT, new Order("o-2"), StartOptions.id("o-2"));

    test.advance(Duration.ofDays(4));

    assertThat(test.crashes()).isEqualTo(1);
    assertThat(payments.attempts("o-2/0")).isEqualTo(2);
    assertThat(payments.charged("o-2/0")).isEqualTo(1);
  }

  @Test
  void anEndedWorkflowFitsItsHistory(WorkflowTestEngine test) {
    WorkflowHandle<String> handle = test.engine().start(CHECKOUT, new Order("o-3"));
    test.advanceUntilDone(Duration.ofDays(10));
    test.checkReplay(handle.id());

    DataSource database = test.dataSource();
    try (WorkflowClient client = WorkflowClient.builder(database).connect()) {
      try (ReplayChecker checker = ReplayChecker.of(database).register(CHECKOUT, this::run)) {
        for (WorkflowInfo ended :
            client.list(
                WorkflowQuery.all().withNames("checkout").withStates(WorkflowState.SUCCESS))) {
          checker.check(ended.id());
        }
      }
    }
    assertThat(mails).containsExactly("o-3 paid null");
  }
}
