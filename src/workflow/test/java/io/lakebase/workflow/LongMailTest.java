package io.lakebase.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A workflow that begins again is not slowed down by all it has received before. */
class LongMailTest {

  private static final WorkflowType<Integer, List<Integer>> ENTITY =
      Workflow.type("entity", Integer.class, new TypeRef<List<Integer>>() {});
  private static final Topic<Integer> NUMBERS = Topic.of("numbers", Integer.class);
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final int RECEIVED = 20_000;
  private static final int NEW = 30;

  @RegisterExtension final Engines engines = new Engines();

  private final List<CountDownLatch> gates = List.of(new CountDownLatch(1), new CountDownLatch(1));

  private List<Integer> round(WorkflowContext ctx, int round) {
    if (round == 0) {
      ctx.receive(NUMBERS, LONG);
    }
    if (round < 2) {
      ctx.run("gate", step -> gates.get(round).await());
      return ctx.continueAsNew(round + 1);
    }
    List<Integer> received = new ArrayList<>();
    while (received.size() < NEW) {
      received.add(ctx.receive(NUMBERS, LONG));
    }
    return received;
  }

  @Test
  void anotherRoundReadsNothingOfWhatEarlierOnesReceivedAndReceivesNothingTwice() {
    WorkflowEngine engine = engines.start(ENTITY, this::round);
    WorkflowHandle<List<Integer>> handle = engine.start(ENTITY, 0, StartOptions.id("e"));
    engine.send("e", NUMBERS, -1, "key");
    await().atMost(LONG).until(() -> received() == 1);
    TestPostgres.execute(
        engines.database(),
        """
        INSERT INTO dbos.notifications (destination_uuid, topic, message, consumed)
        SELECT 'e', 'numbers', n, TRUE FROM generate_series(1, %d) n
        """
            .formatted(RECEIVED));

    gates.get(0).countDown();
    await().atMost(LONG).until(() -> rounds() == 1);
    TestPostgres.execute(engines.database(), "VACUUM ANALYZE dbos.notifications");
    TestPostgres.execute(
        engines.database(),
        "CREATE EXTENSION IF NOT EXISTS pg_stat_statements; SELECT pg_stat_statements_reset()");
    engine.send("e", NUMBERS, -1, "key");
    for (int i = 0; i < NEW; i++) {
      engine.send("e", NUMBERS, i);
    }
    gates.get(1).countDown();

    assertThat(handle.result(LONG)).isEqualTo(IntStream.range(0, NEW).boxed().toList());
    assertThat(received()).isEqualTo(RECEIVED + 1 + NEW);
    assertThat(blocks("%SET consumed = %")).isBetween(1L, 100L);
    assertThat(blocks("%SET inputs = %")).isBetween(1L, 200L);
  }

  private long received() {
    return engines.number("SELECT count(*) FROM dbos.notifications WHERE consumed");
  }

  private long rounds() {
    return engines.number(
        "SELECT count(*) FROM dbos.operation_outputs WHERE function_name = 'lakebase.continueAsNew'");
  }

  /** Of a statement on the average. */
  private long blocks(String like) {
    return engines.number(
        "SELECT max((shared_blks_hit + shared_blks_read) / calls) FROM pg_stat_statements WHERE dbid ="
            + " (SELECT oid FROM pg_database WHERE datname = current_database()) AND query LIKE '"
            + like
            + "' AND query NOT LIKE '%pg_stat_statements%'");
  }
}
