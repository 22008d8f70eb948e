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
    WorkflowEngine engine = engines.start(builder -> builder.register(WRITER, StreamTest::write));
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
            builder ->
                builder.register(
                    WRITER,
                    (ctx, in) -> {
                      ctx.write(TOKENS, token(0));
                      ctx.run("gate", step -> gate.await());
                      ctx.write(TOKENS, token(1));
                      ctx.run("second", step -> second.await());
                      return "no close";
                    }));
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
            builder ->
                builder.register(
                    WRITER,
                    (ctx, in) -> {
                      if (in == 0) {
                        ctx.write(texts, "__DBOS_STREAM_CLOSED__");
                      }
                      ctx.close(texts);
                      ctx.write(texts, "late");
                      return "";
                    }));

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
            builder ->
                builder.register(
                    WRITER,
                    (ctx, in) -> {
                      ctx.write(TOKENS, token(0));
                      ctx.write(TOKENS, token(1));
                      ctx.run("stuck", step -> {});
                      ctx.write(TOKENS, token(2));
                      return "";
                    }));
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
            builder ->
                builder.register(
                    WRITER,
                    (ctx, in) -> {
                      ctx.write(TOKENS, token(0));
                      ctx.run("gate", step -> gate.await());
                      ctx.write(TOKENS, token(1));
                      return "";
                    }));
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
  void aValueOfAnotherTypeIsToldWhereItIsRead() {
    WorkflowEngine engine = engines.start(builder -> builder.register(WRITER, StreamTest::write));
    engine.start(WRITER, 1, StartOptions.id("w")).result(LONG);

    try (StreamReader<Integer> reader = engine.read("w", StreamName.of("tokens", Integer.class))) {
      assertThatThrownBy(reader::next).isInstanceOf(RuntimeException.class);
    }
    assertThat(List.of(engine.read("w", StreamName.of("other", String.class)).hasNext()))
        .containsExactly(false);
  }
}
