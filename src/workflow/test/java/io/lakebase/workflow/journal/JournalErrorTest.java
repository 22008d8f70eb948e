package io.lakebase.workflow.journal;

import static io.lakebase.workflow.journal.JournalFixture.get;
import static io.lakebase.workflow.journal.JournalFixture.pending;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Errors of the machine, such as too little memory, on the journal's own threads. */
class JournalErrorTest {

  private JournalFixture fixture;
  private final AtomicReference<String> place = new AtomicReference<>("nowhere");
  private final AtomicBoolean statementFails = new AtomicBoolean();
  private final AtomicInteger connections = new AtomicInteger();

  @BeforeEach
  void open() throws Exception {
    fixture = new JournalFixture();
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  /** Throws once, where a thread of the journal reads the clock for that method. */
  private long clock() {
    String method = place.get();
    if (Thread.currentThread().getName().startsWith("lakebase-journal")
        && StackWalker.getInstance()
            .walk(frames -> frames.anyMatch(frame -> frame.getMethodName().equals(method)))
        && place.compareAndSet(method, "nowhere")) {
      throw new OutOfMemoryError("of the test");
    }
    return System.nanoTime();
  }

  /** Whoever waits for this lends no hand, so that the journal's threads do everything. */
  private static CompletableFuture<StartResult> start(Journal journal, String id) {
    return journal.start(pending(id), false).thenApply(result -> result);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gather", "dropExpired", "flushed", "told"})
  void noThreadIsGoneAndNoCallerWaitsAfterAnError(String method) throws Exception {
    Journal journal =
        GroupCommitJournal.open(
            fixture.dataSource,
            fixture.names,
            fixture.features,
            JournalSettings.DEFAULTS,
            this::clock,
            new Pauses());
    fixture.journal = journal;
    place.set(method);

    List<CompletableFuture<StartResult>> starts = new ArrayList<>();
    for (int i = 0; i < 8 * Settler.LARGE; i++) {
      starts.add(start(journal, "w" + i));
    }

    int unknown = 0;
    for (CompletableFuture<StartResult> start : starts) {
      Throwable failure = catchThrowable(() -> get(start));
      if (failure != null) {
        assertThat(failure).hasCauseInstanceOf(OutcomeUnknownException.class);
        unknown++;
      }
    }
    await().until(() -> place.get().equals("nowhere"));
    assertThat(unknown > 0).isEqualTo(method.equals("dropExpired"));
    assertThat(get(start(journal, "after"))).isEqualTo(new StartResult.Created());
  }

  @Test
  void aConnectionWhoseAnswerWasNotReadIsNotUsedAgain() throws Exception {
    fixture.journal = fixture.journalOn(failing(fixture.dataSource), JournalSettings.DEFAULTS);
    assertThat(get(start(fixture.journal, "before"))).isEqualTo(new StartResult.Created());
    int before = connections.get();

    statementFails.set(true);
    assertThat(catchThrowable(() -> get(start(fixture.journal, "w"))))
        .hasCauseInstanceOf(OutcomeUnknownException.class)
        .hasRootCauseInstanceOf(OutOfMemoryError.class);

    assertThat(get(start(fixture.journal, "w")))
        .isEqualTo(new StartResult.Existing("PENDING", JournalFixture.ME));
    assertThat(connections).hasValue(before + 1);
  }

  /** Statements of which one breaks off when the server has done it. */
  private DataSource failing(DataSource target) {
    return wrap(
        DataSource.class,
        target,
        (name, connection) -> {
          if (!name.equals("getConnection")) {
            return connection;
          }
          connections.incrementAndGet();
          return wrap(
              Connection.class,
              (Connection) connection,
              (of, statement) ->
                  of.equals("prepareStatement")
                      ? wrap(
                          PreparedStatement.class,
                          (PreparedStatement) statement,
                          (call, result) -> {
                            if (call.equals("execute") && statementFails.getAndSet(false)) {
                              throw new OutOfMemoryError("of the test");
                            }
                            return result;
                          })
                      : statement);
        });
  }

  @FunctionalInterface
  private interface After {
    Object of(String method, Object result);
  }

  private static <T> T wrap(Class<T> type, T target, After after) {
    return type.cast(
        Proxy.newProxyInstance(
            JournalErrorTest.class.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              try {
                return after.of(method.getName(), method.invoke(target, arguments));
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }
}
