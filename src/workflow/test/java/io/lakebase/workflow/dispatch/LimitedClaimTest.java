package io.lakebase.workflow.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.lakebase.workflow.TestPostgres;
import io.lakebase.workflow.WorkflowQueue;
import io.lakebase.workflow.journal.WorkflowIdentity;
import io.lakebase.workflow.schema.SchemaNames;
import io.lakebase.workflow.schema.WorkflowSchema;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;

/** Claims against a model that counts. */
class LimitedClaimTest {

  private static final Duration PERIOD = Duration.ofHours(1);
  private static final DataSource DATABASE = migrated();

  private static DataSource migrated() {
    try {
      DataSource dataSource = TestPostgres.newDatabase();
      WorkflowSchema.migrate(dataSource, SchemaNames.DEFAULT);
      TestPostgres.execute(
          dataSource,
          """
          INSERT INTO lakebase_workflow.leases
            (executor_id, instance_name, duration, acquired_at, expires_at)
          SELECT 'executor-' || n, 'executor-' || n, '1 hour', now(), now() + '1 hour'
          FROM generate_series(0, 9) n
          """);
      return dataSource;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * What can happen: to whom is a process of two, or a partition of three, or a priority of four.
   */
  record Action(Kind kind, int whom, int much) {
    enum Kind {
      ENQUEUE,
      CLAIM,
      FINISH,
      PERIOD_PASSES
    }
  }

  record Item(String id, String partition, int priority, int number) {}

  record Running(Item item, String executor) {}

  @Provide
  Arbitrary<List<Action>> histories() {
    Arbitrary<Action.Kind> kinds =
        Arbitraries.of(
            Action.Kind.ENQUEUE,
            Action.Kind.ENQUEUE,
            Action.Kind.CLAIM,
            Action.Kind.CLAIM,
            Action.Kind.FINISH,
            Action.Kind.PERIOD_PASSES);
    return Combinators.combine(
            kinds, Arbitraries.integers().between(0, 2), Arbitraries.integers().between(1, 4))
        .as(Action::new)
        .list()
        .ofMinSize(5)
        .ofMaxSize(30);
  }

  @Provide
  Arbitrary<QueueLimits> queues() {
    Arbitrary<Integer> limits = Arbitraries.integers().between(1, 4).injectNull(0.4);
    Arbitrary<WorkflowQueue.RateLimit> rates =
        Arbitraries.integers()
            .between(1, 4)
            .map(starts -> new WorkflowQueue.RateLimit(starts, PERIOD))
            .injectNull(0.5);
    return Combinators.combine(
            limits, limits, rates, Arbitraries.of(true, false), limits, limits, rates)
        .as(
            (everywhere, here, rate, partitioned, each, eachHere, eachRate) ->
                new QueueLimits(
                    "q",
                    everywhere,
                    here,
                    rate,
                    partitioned,
                    partitioned ? each : null,
                    partitioned ? eachHere : null,
                    partitioned ? eachRate : null,
                    null));
  }

  @Property(tries = 40, shrinking = ShrinkingMode.OFF)
  void claimsTakeWhatTheModelAllowsAndNoMore(
      @ForAll("queues") QueueLimits queue, @ForAll("histories") List<Action> history)
      throws SQLException {
    Model model = new Model(queue);
    try (Connection connection = DATABASE.getConnection()) {
      execute(connection, "TRUNCATE dbos.workflow_status CASCADE");
      LimitedClaim claims = new LimitedClaim(queue, SchemaNames.DEFAULT);
      for (Action action : history) {
        switch (action.kind()) {
          case ENQUEUE -> enqueue(connection, model.enqueue(action));
          case CLAIM -> {
            String executor = "executor-" + action.whom() % 2;
            int allowed = model.allowed(executor, action.much());
            List<String> claimed = claims.claim(connection, claimant(executor), action.much());
            assertThat(claimed).as("%s %s", queue, action).hasSize(allowed);
            model.claimed(claimed, executor);
          }
          case FINISH -> {
            String id = model.finish(action);
            if (id != null) {
              execute(
                  connection,
                  "UPDATE dbos.workflow_status SET status = 'SUCCESS' WHERE workflow_uuid = '"
                      + id
                      + "'");
            }
          }
          case PERIOD_PASSES -> {
            model.startsInPeriod.clear();
            execute(
                connection,
                "UPDATE dbos.workflow_status SET started_at_epoch_ms = started_at_epoch_ms - "
                    + PERIOD.toMillis());
          }
        }
      }
    }
  }

  @Example
  void manyProcessesAtOnceNeverExceedALimit() throws Exception {
    WorkflowQueue queue = WorkflowQueue.named("q").withConcurrency(5);
    try (Connection connection = DATABASE.getConnection()) {
      execute(connection, "TRUNCATE dbos.workflow_status CASCADE");
      for (int i = 0; i < 60; i++) {
        enqueue(connection, new Item("i" + i, "a", 0, i));
      }
    }
    ExecutorService threads = Executors.newFixedThreadPool(6);
    List<Callable<Integer>> work = new ArrayList<>();
    for (int thread = 0; thread < 6; thread++) {
      String executor = "executor-" + thread;
      work.add(
          () -> {
            int sum = 0;
            LimitedClaim claims = new LimitedClaim(QueueLimits.of(queue), SchemaNames.DEFAULT);
            try (Connection connection = DATABASE.getConnection()) {
              for (int i = 0; i < 10; i++) {
                sum += claims.claim(connection, claimant(executor), 3).size();
              }
            }
            return sum;
          });
    }

    int sum = 0;
    for (Future<Integer> claimed : threads.invokeAll(work)) {
      sum += claimed.get();
    }
    threads.shutdown();

    assertThat(sum).isEqualTo(5);
  }

  @Example
  void partitionsTakeTurnsWhenOneAtATimeIsClaimed() throws Exception {
    QueueLimits queue = QueueLimits.of(WorkflowQueue.named("q").withPartitions());
    try (Connection connection = DATABASE.getConnection()) {
      execute(connection, "TRUNCATE dbos.workflow_status CASCADE");
      for (int i = 0; i < 9; i++) {
        enqueue(connection, new Item("crowd-" + i, "crowd", 0, i));
      }
      enqueue(connection, new Item("few-0", "few", 0, 9));
      enqueue(connection, new Item("few-1", "few", 0, 10));
      enqueue(connection, new Item("none-0", null, 0, 11));
      LimitedClaim claims = new LimitedClaim(queue, SchemaNames.DEFAULT);
      List<String> order = new ArrayList<>();
      for (int i = 0; i < 7; i++) {
        order.addAll(claims.claim(connection, claimant("executor-1"), 1));
      }

      assertThat(order)
          .containsExactly("none-0", "crowd-0", "few-0", "crowd-1", "few-1", "crowd-2", "crowd-3");
    }
  }

  private static Claimant claimant(String executor) {
    return new Claimant(executor, List.of(new WorkflowIdentity("job", null, null)), "1");
  }

  private static void enqueue(Connection connection, Item item) throws SQLException {
    execute(
        connection,
        "INSERT INTO dbos.workflow_status (workflow_uuid, status, name, queue_name, queue_partition_key, priority, created_at,"
            + " updated_at, recovery_attempts) VALUES ('%s', 'ENQUEUED', 'job', 'q', %s, %d, %d, 0, 0)"
                .formatted(
                    item.id(),
                    item.partition() == null ? "NULL" : "'" + item.partition() + "'",
                    item.priority(),
                    item.number()));
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static final class Model {
    private final QueueLimits queue;
    private final List<Item> waiting = new ArrayList<>();
    private final List<Running> running = new ArrayList<>();
    private final List<Item> startsInPeriod = new ArrayList<>();
    private int number;

    Model(QueueLimits queue) {
      this.queue = queue;
    }

    Item enqueue(Action action) {
      String partition = action.whom() == 0 ? null : "p" + action.whom();
      number++;
      Item item = new Item("i" + number, partition, action.much(), number);
      waiting.add(item);
      return item;
    }

    int allowed(String executor, int room) {
      int left =
          Math.min(
              room,
              free(
                  queue.everywhere(),
                  queue.here(),
                  queue.rate(),
                  running,
                  executor,
                  startsInPeriod));
      int sum = 0;
      for (String key : waiting.stream().map(this::key).distinct().toList()) {
        int there = (int) waiting.stream().filter(item -> key(item).equals(key)).count();
        int free =
            free(
                queue.each(),
                queue.eachHere(),
                queue.eachRate(),
                running.stream().filter(run -> key(run.item()).equals(key)).toList(),
                executor,
                startsInPeriod.stream().filter(item -> key(item).equals(key)).toList());
        sum += Math.min(there, free);
      }
      return Math.max(0, Math.min(left, sum));
    }

    private static int free(
        Integer everywhere,
        Integer here,
        WorkflowQueue.RateLimit rate,
        List<Running> there,
        String executor,
        List<Item> started) {
      int free = Integer.MAX_VALUE;
      if (everywhere != null) {
        free = Math.min(free, everywhere - there.size());
      }
      if (here != null) {
        long mine = there.stream().filter(run -> run.executor().equals(executor)).count();
        free = Math.min(free, here - (int) mine);
      }
      if (rate != null) {
        free = Math.min(free, rate.starts() - started.size());
      }
      return Math.max(0, free);
    }

    private String key(Item item) {
      return queue.partitioned() ? String.valueOf(item.partition()) : "";
    }

    void claimed(List<String> ids, String executor) {
      Comparator<Item> order = Comparator.comparingInt(Item::priority).thenComparing(Item::number);
      List<Item> items = new ArrayList<>();
      for (String id : ids) {
        items.add(waiting.stream().filter(item -> item.id().equals(id)).findFirst().orElseThrow());
      }
      assertThat(items).isSortedAccordingTo(order);
      for (Item item : items) {
        assertThat(waiting)
            .filteredOn(other -> key(other).equals(key(item)) && !items.contains(other))
            .allSatisfy(other -> assertThat(order.compare(item, other)).isNegative());
      }
      waiting.removeAll(items);
      items.forEach(item -> running.add(new Running(item, executor)));
      startsInPeriod.addAll(items);
    }

    String finish(Action action) {
      return running.isEmpty() ? null : running.remove(action.whom() % running.size()).item().id();
    }
  }
}
