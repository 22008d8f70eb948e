package io.lakebase.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamTest {

  record Token(String text, int number) {}

  static final WorkflowType<Integer, String> WRITER =
      Workflow.type("writer", Integer.class, String.class);
  static final WorkflowType<String, String> READER =
      Workflow.type("reader", String.class, String.class);
  static final StreamName<Token> TOKENS = StreamName.of("tokens", Token.class);
  private static final Duration LONG = Duration.ofSeconds(20);

  @RegisterExtension final Engines engines = new Engines();

  private final CountDownLatch gate = new CountDownLatch(1);

  private static Token token(int number) {
    return new Token("t" + number, number);
  }

  private static String write(WorkflowContext ctx, int count) {
    for (int i = 0; i < count; i++) {
      ctx.write(TOKENS, token(i));
    }
    ctx.close(TOKENS);
    return "written";
  }

  @Test
  void whatAWorkflowWritesIsReadInOrderFromAnyOffsetAndAsOftenAsWanted() {
    WorkflowEngine engine = engines.start(WRITER, StreamTest::write);
    engine.start(WRITER, 5, StartOptions.id("w")).result(LONG);

    try (StreamReader<Token> all = engine.read("w", TOKENS);
        StreamReader<Token> some = engine.read("w", TOKENS, 3)) {
      assertThat(all.stream().map(Token::number)).containsExactly(0, 1, 2, 3, 4);
      assertThat(all.ended()).isTrue();
      assertThat(all.offset()).isEqualTo(5);
      assertThatThrownBy(all::next).isInstanceOf(NoSuchElementException.class);
      assertThat(some.next()).isEqualTo(token(3));
      assertThat(some.offset()).isEqualTo(4);
    }
    assertThat(engine.steps("w"))
        .extracting(StepInfo::name)
        .startsWith("DBOS.writeStream")
        .endsWith("DBOS.closeStream")
        .hasSize(6);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aReaderElsewhereGetsEachValueWhenItIsWritten(boolean listens) throws Exception {
    CountDownLatch second = new CountDownLatch(1);
    WorkflowEngine engine =
        engines.start(
            WRITER,
            (ctx, in) -> {
              ctx.write(TOKENS, token(0));
              ctx.run("gate", step -> gate.await());
              ctx.write(TOKENS, token(1));
              ctx.run("second", step -> second.await());
              return "no close";
            });
    try (WorkflowClient client =
            WorkflowClient.builder(engines.database()).listen(listens).connect();
        StreamReader<Token> reader = client.read("w", TOKENS)) {
      assertThat(reader.await(Duration.ZERO)).isFalse();
      engine.start(WRITER, 0, StartOptions.id("w"));
      assertThat(reader.next()).isEqualTo(token(0));
      assertThat(reader.await(Duration.ofMillis(50))).isFalse();
      assertThat(reader.ended()).isFalse();

      gate.countDown();
      assertThat(reader.await(LONG)).isTrue();
      assertThat(reader.next()).isEqualTo(token(1));

      CompletableFuture<Boolean> end = CompletableFuture.supplyAsync(reader::hasNext);
      second.countDown();
      assertThat(end.get(20, TimeUnit.SECONDS)).as("it ends with its workflow").isFalse();
    }
  }

  @Test
  void aClosedReaderWaitsNoMore() throws Exception {
    WorkflowEngine engine = engines.start(builder -> {});
    StreamReader<Token> reader = engine.read("nobody", TOKENS);
    CompletableFuture<Boolean> waiting = CompletableFuture.supplyAsync(reader::hasNext);

    reader.close();

    assertThat(waiting.get(20, TimeUnit.SECONDS)).isFalse();
  }

  @Test
  void aClosedStreamTakesNoMoreAndTheEndsMarkIsNoValue() {
    StreamName<String> texts = StreamName.of("texts", String.class);
    WorkflowEngine engine =
        engines.start(
            WRITER,
            (ctx, in) -> {
              if (in == 0) {
                ctx.write(texts, "__DBOS_STREAM_CLOSED__");
              }
              ctx.close(texts);
              ctx.write(texts, "late");
              return "";
            });

    assertThatThrownBy(() -> engine.start(WRITER, 0).result(LONG))
        .hasMessageContaining("marks the end");
    assertThatThrownBy(() -> engine.start(WRITER, 1).result(LONG))
        .hasMessageContaining("is closed");
  }

  @Test
  void aWorkflowThatMovesWritesNothingTwice() throws Exception {
    SeverableDataSource its = new SeverableDataSource(engines.database());
    CountDownLatch reached = new CountDownLatch(1);
    WorkflowEngine dying =
        engines.start(
            its,
            builder ->
                builder.register(
                    WRITER,
                    (ctx, in) -> {
                      ctx.write(TOKENS, token(0));
                      ctx.write(TOKENS, token(1));
                      ctx.run(
                          "stuck",
                          step -> {
                            reached.countDown();
                            gate.await();
                          });
                      return "";
                    }));
    dying.start(WRITER, 0, StartOptions.id("w"));
    reached.await();
    engines.kill(its);

    WorkflowEngine heir =
        engines.start(
            WRITER,
            (ctx, in) -> {
              ctx.write(TOKENS, token(0));
              ctx.write(TOKENS, token(1));
              ctx.run("stuck", step -> {});
              ctx.write(TOKENS, token(2));
              return "";
            });
    try (StreamReader<Token> reader = heir.read("w", TOKENS)) {
      assertThat(reader.stream().map(Token::number)).containsExactly(0, 1, 2);
    }
    gate.countDown();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aWorkflowReadsAnothersStreamAndRemembersWhatItRead(boolean parked) throws Exception {
    WorkflowEngine writer =
        engines.start(
            WRITER,
            (ctx, in) -> {
              ctx.write(TOKENS, token(0));
              ctx.run("gate", step -> gate.await());
              ctx.write(TOKENS, token(1));
              return "";
            });
    WorkflowEngine reader =
        engines.start(
            builder ->
                builder
                    .virtualThreads(!parked)
                    .parkAfter(parked ? Duration.ZERO : Duration.ofMinutes(1))
                    .register(
                        READER,
                        (ctx, from) -> {
                          StreamItem<Token> first = ctx.read(from, TOKENS, 0, LONG);
                          StreamItem<Token> none = ctx.read(from, TOKENS, 1, Duration.ZERO);
                          StreamItem<Token> second = ctx.read(from, TOKENS, 1, LONG);
                          StreamItem<Token> end = ctx.read(from, TOKENS, 2, LONG);
                          return first.value().text()
                              + none.state()
                              + second.value().text()
                              + end.state();
                        }));
    writer.start(WRITER, 0, StartOptions.id("w"));
    WorkflowHandle<String> handle = reader.start(READER, "w");
    await().atMost(LONG).until(() -> reader.steps(handle.id()).size() >= 3);

    gate.countDown();

    assertThat(handle.result(LONG)).isEqualTo("t0NOTHING_YETt1END");
    assertThat(reader.steps(handle.id()))
        .extracting(StepInfo::name)
        .contains("lakebase.readStream", "DBOS.sleep");
  }

  @Test
  void noPlaceComesBeforeTheFirst() {
    WorkflowEngine engine =
        engines.start(
            builder ->
                builder.register(
                    READER, (ctx, id) -> ctx.read(id, TOKENS, -1, Duration.ZERO).toString()));

    assertThatThrownBy(() -> engine.read("w", TOKENS, -1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> engine.start(READER, "w").result(LONG))
        .hasMessageContaining("[tokens] not an offset: -1 is negative.");
  }

  @Test
  void aValueOfAnotherTypeIsToldWhereItIsRead() {
    WorkflowEngine engine = engines.start(WRITER, StreamTest::write);
    engine.start(WRITER, 1, StartOptions.id("w")).result(LONG);

    try (StreamReader<Integer> reader = engine.read("w", StreamName.of("tokens", Integer.class))) {
      assertThatThrownBy(reader::next).isInstanceOf(RuntimeException.class);
    }
    assertThat(List.of(engine.read("w", StreamName.of("other", String.class)).hasNext()))
        .containsExactly(false);
  }

  @Test
  void aStepWritesAtOnceAndEachAttemptWritesAgain() throws Exception {
    CountDownLatch seen = new CountDownLatch(1);
    WorkflowEngine engine =
        engines.start(
            WRITER,
            (ctx, in) -> {
              ctx.write(TOKENS, token(0));
              ctx.step(
                  "tokens",
                  String.class,
                  StepOptions.retry(RetryPolicy.attempts(2)),
                  step -> {
                    step.write(TOKENS, token(step.attempt()));
                    if (step.attempt() == 1) {
                      throw new IllegalStateException("once more");
                    }
                    seen.await();
                    step.write(TOKENS, null);
                    return "";
                  });
              ctx.write(TOKENS, token(9));
              return "";
            });
    try (WorkflowClient client = WorkflowClient.builder(engines.database()).connect();
        StreamReader<Token> reader = client.read("w", TOKENS)) {
      WorkflowHandle<String> handle = engine.start(WRITER, 0, StartOptions.id("w"));
      assertThat(reader.next()).isEqualTo(token(0));
      assertThat(reader.next()).isEqualTo(token(1));
      assertThat(reader.next()).as("while the step runs").isEqualTo(token(2));
      seen.countDown();
      assertThat(reader.next()).isNull();
      assertThat(reader.next()).isEqualTo(token(9));
      handle.result(LONG);
    }
    assertThat(engine.steps("w"))
        .extracting(StepInfo::name)
        .containsExactly("DBOS.writeStream", "tokens", "DBOS.writeStream");
    assertThat(
            engines.number(
                "SELECT count(*) FROM dbos.streams s JOIN dbos.operation_outputs o USING (workflow_uuid, function_id)"
                    + " WHERE o.function_name = 'tokens'"))
        .as("entries carry the number of their step")
        .isEqualTo(3);
  }

  @Test
  void stepsBesideEachOtherWriteToOneStreamWithoutGaps() {
    WorkflowEngine engine =
        engines.start(
            WRITER,
            (ctx, count) -> {
              List<StepHandle<Integer>> steps =
                  IntStream.range(0, 4)
                      .mapToObj(
                          number ->
                              ctx.stepAsync(
                                  "step-" + number,
                                  Integer.class,
                                  step -> {
                                    for (int i = 0; i < count; i++) {
                                      step.write(TOKENS, token(number * count + i));
                                    }
                                    return number;
                                  }))
                      .toList();
              ctx.all(steps);
              ctx.close(TOKENS);
              return "";
            });
    engine.start(WRITER, 25, StartOptions.id("w")).result(LONG);

    try (StreamReader<Token> reader = engine.read("w", TOKENS)) {
      List<Integer> numbers = reader.stream().map(Token::number).toList();
      assertThat(numbers)
          .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 100).boxed().toList());
      assertThat(numbers.stream().filter(number -> number < 25)).isSorted();
      assertThat(reader.offset()).isEqualTo(100);
    }
  }

  @Test
  void noStepWritesAfterTheCloseNorTheEndsMarkNorAfterItsAttempt() {
    StreamName<String> texts = StreamName.of("texts", String.class);
    AtomicReference<StepContext> kept = new AtomicReference<>();
    WorkflowEngine engine =
        engines.start(
            WRITER,
            (ctx, in) -> {
              ctx.run("keep", kept::set);
              if (in == 0) {
                ctx.run("mark", step -> step.write(texts, "__DBOS_STREAM_CLOSED__"));
              }
              ctx.close(texts);
              ctx.run("late", step -> step.write(texts, "late"));
              return "";
            });

    assertThatThrownBy(() -> engine.start(WRITER, 0).result(LONG))
        .hasMessageContaining("marks the end");
    assertThatThrownBy(() -> engine.start(WRITER, 1).result(LONG))
        .hasMessageContaining("is closed");
    assertThatThrownBy(() -> kept.get().write(texts, "much later"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("the attempt is over");
  }

  @Test
  void aStepOfALostWorkflowWritesNothing() throws Exception {
    CountDownLatch reached = new CountDownLatch(1);
    AtomicReference<Throwable> refused = new AtomicReference<>();
    WorkflowEngine engine =
        engines.start(
            WRITER,
            (ctx, in) -> {
              ctx.run(
                  "stuck",
                  step -> {
                    reached.countDown();
                    gate.await();
                    try {
                      step.write(TOKENS, token(1));
                    } catch (Throwable stopped) {
                      refused.set(stopped);
                      throw stopped;
                    }
                  });
              return "";
            });
    engine.start(WRITER, 0, StartOptions.id("w"));
    reached.await();
    TestPostgres.execute(
        engines.database(), "UPDATE dbos.workflow_status SET executor_id = 'somebody else'");

    gate.countDown();

    await().atMost(LONG).until(() -> refused.get() != null);
    assertThat(refused.get()).hasMessageContaining("owner");
    assertThat(engines.number("SELECT count(*) FROM dbos.streams")).isZero();
  }
}
