package io.lakebase.workflow;

import static io.lakebase.workflow.Accounts.add;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TransactionFaultsTest {

  static final WorkflowType<String, String> PAY = Workflow.type("pay", String.class, String.class);

  @RegisterExtension final Engines engines = new Engines();

  @BeforeEach
  void accounts() {
    Accounts.open(engines.database());
  }

  private long balance(int account) {
    return engines.number("SELECT balance FROM account WHERE id = " + account);
  }

  @Test
  void serializationFailuresAndDeadlocksAreRetried() throws Exception {
    AtomicInteger attempts = new AtomicInteger();
    WorkflowEngine engine =
        engines.start(
            PAY,
            (ctx, in) -> {
              boolean up = in.equals("up");
              ctx.transaction(
                  "cross",
                  connection -> {
                    attempts.incrementAndGet();
                    add(connection, up ? 1 : 2, 1);
                    try (Statement statement = connection.createStatement()) {
                      statement.execute("SELECT pg_sleep(0.05)");
                    }
                    add(connection, up ? 2 : 1, 1);
                  });
              return in;
            });

    List<WorkflowHandle<String>> handles =
        IntStream.range(0, 6).mapToObj(i -> engine.start(PAY, i % 2 == 0 ? "up" : "down")).toList();
    handles.forEach(WorkflowHandle::result);

    assertThat(balance(1)).isEqualTo(6);
    assertThat(balance(2)).isEqualTo(6);
    assertThat(attempts).hasValueGreaterThan(6);
  }

  @Test
  void aCommitWithoutAnAnswerIsLookedUpAndNeverDoneTwice() throws Exception {
    FaultyCommits faults = new FaultyCommits();
    DataSource faulty = faults.around(engines.database());
    AtomicInteger bodies = new AtomicInteger();
    WorkflowEngine engine =
        engines.start(
            faulty,
            builder ->
                builder.register(
                    PAY,
                    (ctx, in) -> {
                      ctx.transaction(
                          "add",
                          connection -> {
                            bodies.incrementAndGet();
                            add(connection, 1, 1);
                          });
                      return in;
                    }));

    faults.answersToLose.set(1);
    engine.start(PAY, "").result();
    assertThat(bodies).hasValue(1);
    assertThat(balance(1)).isEqualTo(1);

    faults.commitsToLose.set(2);
    engine.start(PAY, "").result();
    assertThat(bodies).hasValue(4);
    assertThat(balance(1)).isEqualTo(2);

    faults.sessionsToLose.set(1);
    engine.start(PAY, "").result();
    assertThat(bodies).hasValue(6);
    assertThat(balance(1)).isEqualTo(3);
  }

  @Test
  void aBodyThatFindsAnotherDatabaseAwayFailsAtOnce() {
    AtomicInteger bodies = new AtomicInteger();
    WorkflowEngine engine =
        engines.start(
            PAY,
            (ctx, in) -> {
              ctx.transaction(
                  "add",
                  connection -> {
                    if (bodies.incrementAndGet() == 1) {
                      throw new IllegalStateException(
                          new SQLTransientConnectionException("the other pool is empty"));
                    }
                  });
              return in;
            });

    assertThatThrownBy(() -> engine.start(PAY, "").result())
        .isInstanceOf(WorkflowFailure.class)
        .hasMessageContaining("IllegalStateException");
    assertThat(bodies).hasValue(1);
  }

  @Test
  void aBodyWhoseConnectionDiesIsRepeated() throws Exception {
    AtomicInteger bodies = new AtomicInteger();
    WorkflowEngine engine =
        engines.start(
            PAY,
            (ctx, in) -> {
              ctx.transaction(
                  "add",
                  connection -> {
                    add(connection, 1, 1);
                    if (bodies.incrementAndGet() == 1) {
                      try (Statement statement = connection.createStatement()) {
                        statement.execute("SELECT pg_terminate_backend(pg_backend_pid())");
                      }
                    }
                  });
              return in;
            });

    engine.start(PAY, "").result();

    assertThat(bodies).hasValue(2);
    assertThat(balance(1)).isEqualTo(1);
  }

  @Test
  void aZombiesTransactionIsRolledBackByTheFence() throws Exception {
    SeverableDataSource its = new SeverableDataSource(engines.database());
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    WorkflowEngine zombie =
        engine(
            its,
            connection -> {
              add(connection, 1, 1);
              inside.countDown();
              goOn.await();
            });
    zombie.start(PAY, "", StartOptions.id("p"));
    inside.await();
    // The successor of the same name revokes the lease while the zombie's transaction is open.
    CompletableFuture<WorkflowEngine> heir =
        CompletableFuture.supplyAsync(
            () -> engine(engines.database(), connection -> add(connection, 2, 1)));

    assertThat(heir.join().handle(PAY, "p").result(Duration.ofSeconds(30))).isEmpty();
    goOn.countDown();

    assertThatThrownBy(() -> zombie.handle(PAY, "nobody").result(Duration.ofSeconds(2)))
        .isInstanceOf(WorkflowException.class);
    assertThat(balance(1)).isZero();
    assertThat(balance(2)).isEqualTo(1);
  }

  /** One of the only name that there is. */
  private WorkflowEngine engine(DataSource dataSource, TransactionAction action) {
    return engines.start(
        dataSource,
        builder ->
            builder
                .name("n")
                .register(
                    PAY,
                    (ctx, in) -> {
                      ctx.transaction("add", action);
                      return in;
                    }));
  }
}
