package io.lakebase.workflow.journal;

import static io.lakebase.workflow.journal.JournalFixture.ME;
import static io.lakebase.workflow.journal.JournalFixture.NAME;
import static io.lakebase.workflow.journal.JournalFixture.get;
import static io.lakebase.workflow.journal.JournalFixture.pending;
import static io.lakebase.workflow.journal.JournalFixture.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kind of bad row: its caller is told, the rows that travel with it are written. */
class PoisonRowsTest {

  private static JournalFixture fixture;

  private final String id = UUID.randomUUID().toString();

  /** A bad start and what its caller must read. */
  record Poison(String kind, StartRow row, String message) {
    @Override
    public String toString() {
      return kind;
    }
  }

  @BeforeAll
  static void open() throws Exception {
    fixture = JournalFixture.open(TestSettings.of(settings -> settings.maxPayloadBytes(100_000)));
    // A refusal that no check of ours can foresee.
    fixture.execute(
        """
        ALTER TABLE dbos.workflow_status ADD CONSTRAINT no_secret CHECK (inputs <> 'secret');
        ALTER TABLE dbos.operation_outputs ADD CONSTRAINT no_secret CHECK (output <> 'secret')
        """);
  }

  @AfterAll
  static void close() {
    fixture.close();
  }

  static Stream<Poison> poisons() {
    return Stream.of(
        new Poison("NUL in the input", inputs("a\0b"), "NUL character at index 1"),
        new Poison("lone surrogate in the input", inputs("a\uD800b"), "lone surrogate at index 1"),
        new Poison("NUL in the id", pending("a\0b"), "workflow id cannot be stored"),
        new Poison("endless id", pending("x".repeat(2_700)), "2700 bytes"),
        new Poison("endless name", named("x".repeat(2_700), null, null), "workflow name"),
        new Poison("class name", named("n", "x".repeat(256), null), "256 characters"),
        new Poison("configuration name", named("n", null, "x".repeat(256)), "256 characters"),
        new Poison("input over the limit", inputs("x".repeat(100_001)), "100001 bytes"),
        new Poison(
            "queue and deduplication id",
            queued("q".repeat(1_500), null, "d".repeat(1_500)),
            "3000 bytes together"),
        new Poison(
            "queue and partition",
            queued("q".repeat(1_500), "p".repeat(1_200), null),
            "bytes together"),
        new Poison("attributes with an escaped NUL", attributes("{\"a\":\"\\u0000\"}"), "NUL"),
        new Poison(
            "attributes with an escaped surrogate", attributes("{\"a\":\"\\ud800\"}"), "surrogate"),
        new Poison("attributes with a huge number", attributes("{\"a\":1e999999}"), "out of range"),
        new Poison("attributes that are no JSON", attributes("{'a':1}"), "no valid JSON"),
        new Poison("attributes that are no object", attributes("[1]"), "no JSON object"),
        new Poison("two attributes", attributes("{} {}"), "more than one"),
        new Poison("refused by the database only", inputs("secret"), "no_secret"));
  }

  @ParameterizedTest
  @MethodSource("poisons")
  void aBadStartHarmsNobodyElse(Poison poison) {
    List<CompletableFuture<StartResult>> mates = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      mates.add(fixture.journal().start(pending(id + "-a" + i)));
    }
    CompletableFuture<StartResult> bad = fixture.journal().start(poison.row());
    for (int i = 0; i < 20; i++) {
      mates.add(fixture.journal().start(pending(id + "-b" + i)));
    }

    assertThatThrownBy(() -> get(bad))
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOf(RowRejectedException.class)
        .hasMessageContaining(poison.message())
        .hasMessageStartingWith("[");
    assertThat(mates).allSatisfy(m -> assertThat(get(m)).isEqualTo(new StartResult.Created()));
  }

  @Test
  void theLongestKeysThatAreAcceptedAreStored() {
    String longest = UUID.randomUUID() + random(2_500);
    StartRow row =
        StartRow.queued(
            longest.substring(0, 1_000),
            WorkflowIdentity.of(random(2_600)),
            "{}",
            "portable_json",
            new QueuePlacement(random(600), 0, random(1_000), null, null),
            random(2_600));

    assertThat(get(fixture.journal().start(row))).isEqualTo(new StartResult.Created());
    assertThat(get(fixture.journal().start(pending(longest)))).isEqualTo(new StartResult.Created());
    assertThat(
            get(
                fixture
                    .journal()
                    .step(
                        new StepRow(longest, 0, random(2_600), "1", null, null, 1L, 2L, null, ME))))
        .isEqualTo(new StepResult.Recorded(false));
  }

  @Test
  void aBadStepAndABadOutcomeHarmNobodyElse() {
    List<CompletableFuture<StepResult>> mates = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      fixture.start(id + i);
    }

    for (int i = 1; i < 10; i++) {
      mates.add(fixture.journal().step(step(id + i, 0)));
    }
    CompletableFuture<StepResult> nul = fixture.journal().step(step(id + 0, 0, "\0"));
    CompletableFuture<StepResult> secret = fixture.journal().step(step(id + 0, 1, "secret"));
    CompletableFuture<OutcomeResult> outcome =
        fixture.journal().outcome(new OutcomeRow(id + 0, true, "\uDC00", null, null, ME), null);
    CompletableFuture<OutcomeResult> lastStep =
        fixture.journal().outcome(JournalFixture.success(id + 0), step(id + 0, 2, "secret"));

    assertRejected(nul, "NUL");
    assertRejected(secret, "no_secret");
    assertRejected(outcome, "lone surrogate");
    assertRejected(lastStep, "no_secret");
    assertThat(mates).allSatisfy(m -> assertThat(get(m)).isEqualTo(new StepResult.Recorded(false)));
    assertThat(
            fixture.one(
                "SELECT status FROM dbos.workflow_status WHERE workflow_uuid = '" + id + "0'"))
        .isEqualTo("PENDING");
  }

  @Test
  void whatIsOnlyUnusualIsStored() {
    String odd = "é😀\u2028\t\r\n\\\"'{},NULL";

    get(fixture.journal().start(StartRow.pending(id, NAME, odd, "portable_json", ME, null)));
    get(fixture.journal().step(step(id, 0, odd)));

    assertThat(
            fixture.one(
                "SELECT inputs FROM dbos.workflow_status WHERE workflow_uuid = '" + id + "'"))
        .isEqualTo(odd);
    assertThat(
            fixture.one(
                "SELECT output FROM dbos.operation_outputs WHERE workflow_uuid = '" + id + "'"))
        .isEqualTo(odd);
  }

  private static void assertRejected(CompletableFuture<?> future, String message) {
    assertThatThrownBy(() -> get(future))
        .cause()
        .isInstanceOf(RowRejectedException.class)
        .hasMessageContaining(message);
  }

  /** A text that does not compress. */
  private static String random(int length) {
    StringBuilder text = new StringBuilder();
    while (text.length() < length) {
      text.append(UUID.randomUUID());
    }
    return text.substring(0, length);
  }

  private static StartRow inputs(String inputs) {
    return StartRow.pending(UUID.randomUUID().toString(), NAME, inputs, "portable_json", ME, null);
  }

  private static StartRow named(String name, @Nullable String className, @Nullable String config) {
    return StartRow.pending(
        UUID.randomUUID().toString(),
        new WorkflowIdentity(name, className, config),
        "{}",
        "portable_json",
        ME,
        null);
  }

  private static StartRow queued(
      String queue, @Nullable String partition, @Nullable String deduplicationId) {
    return StartRow.queued(
        UUID.randomUUID().toString(),
        NAME,
        "{}",
        "portable_json",
        new QueuePlacement(queue, 0, partition, deduplicationId, null),
        null);
  }

  private static StartRow attributes(String json) {
    return new StartRow(
        UUID.randomUUID().toString(),
        NAME,
        "{}",
        "portable_json",
        InitialStatus.PENDING,
        ME,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        json,
        null,
        null,
        null,
        false);
  }
}
