package io.lakebase.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What many workflows at once meet that was not committed when they were looked for. */
class BulkRacesTest {

  private static final WorkflowType<Integer, Integer> TWICE =
      Workflow.type("twice", Integer.class, Integer.class);
  private static final WorkflowType<Integer, Integer> OTHER =
      Workflow.type("other", Integer.class, Integer.class);
  private static final WorkflowQueue NOBODYS = WorkflowQueue.named("nobody's");
  private static final StartOptions TAKEN = StartOptions.on(NOBODYS).withDeduplicationId("one");

  @RegisterExtension final Engines engines = new Engines();

  private WorkflowEngine engine;

  @BeforeEach
  void start() {
    engine = engines.start(TWICE, (ctx, n) -> 2 * n);
  }

  private static StartRequest<Integer> request(String id) {
    return new StartRequest<>(1, StartOptions.on(NOBODYS).withId(id));
  }

  private static List<StartRequest<Integer>> abc() {
    return List.of(request("a"), request("b"), request("c"));
  }

  private static List<StartRequest<Integer>> oneDeduplicated() {
    return List.of(request("a"), new StartRequest<>(1, TAKEN.withId("b")), request("c"));
  }

  @Test
  void aDeduplicationIdThatIsTakenMeanwhileRefusesAll() throws Exception {
    try (Connection holder = transaction()) {
      engine.start(holder, TWICE, 1, TAKEN.withId("holder"));
      CompletableFuture<List<WorkflowHandle<Integer>>> all =
          whileItWaits(() -> engine.startAll(TWICE, oneDeduplicated()));
      holder.commit();

      assertThatThrownBy(() -> all.get(20, TimeUnit.SECONDS))
          .hasCauseInstanceOf(WorkflowConflict.class)
          .hasMessageContaining("holder");
    }
    assertNoneIsThere("a", "b", "c");
  }

  @Test
  void anIdThatAnotherWorkflowTakesMeanwhileRefusesAll() throws Exception {
    try (Connection holder = transaction()) {
      engine.start(holder, OTHER, 1, StartOptions.on(NOBODYS).withId("b"));
      CompletableFuture<List<WorkflowHandle<Integer>>> all =
          whileItWaits(() -> engine.startAll(TWICE, abc()));
      holder.commit();

      assertThatThrownBy(() -> all.get(20, TimeUnit.SECONDS))
          .hasCauseInstanceOf(WorkflowConflict.class)
          .hasMessageContaining("'other'");
    }
    assertNoneIsThere("a", "c");
  }

  @Test
  void whatIsStartedMeanwhileAsItWasToBeIsNoConflict() throws Exception {
    try (Connection holder = transaction()) {
      engine.start(holder, TWICE, 1, StartOptions.on(NOBODYS).withId("b"));
      CompletableFuture<List<WorkflowHandle<Integer>>> all =
          whileItWaits(
              () ->
                  engine.startAll(
                      TWICE, List.of(request("a"), request("a"), request("b"), request("c"))));
      holder.commit();

      assertThat(all.get(20, TimeUnit.SECONDS)).hasSize(4);
    }
    assertThat(engine.list(WorkflowQuery.all().withIds("a", "b", "c"))).hasSize(3);
  }

  @Test
  void whatIsRolledBackMeanwhileIsInNobodysWay() throws Exception {
    try (Connection holder = transaction()) {
      engine.start(holder, TWICE, 1, TAKEN.withId("holder"));
      CompletableFuture<List<WorkflowHandle<Integer>>> all =
          whileItWaits(() -> engine.startAll(TWICE, oneDeduplicated()));
      holder.rollback();

      assertThat(all.get(20, TimeUnit.SECONDS)).hasSize(3);
    }
  }

  @Test
  void aTransactionThatIsRefusedKeepsNoneAndStaysUsable() throws Exception {
    try (Connection holder = transaction();
        Connection connection = transaction()) {
      engine.start(holder, OTHER, 1, StartOptions.on(NOBODYS).withId("b"));
      engine.start(connection, TWICE, 1, StartOptions.on(NOBODYS).withId("before"));
      CompletableFuture<List<WorkflowHandle<Integer>>> all =
          whileItWaits(() -> engine.startAll(connection, TWICE, abc()));
      holder.commit();

      assertThatThrownBy(() -> all.get(20, TimeUnit.SECONDS))
          .hasCauseInstanceOf(WorkflowConflict.class)
          .hasMessageContaining("'other'");
      connection.commit();
    }
    assertThat(engine.find("before")).isPresent();
    assertNoneIsThere("a", "c");
  }

  @Test
  void aTransactionStartsAllBesideWhatWasStartedMeanwhile() throws Exception {
    try (Connection holder = transaction();
        Connection connection = transaction()) {
      engine.start(holder, TWICE, 1, StartOptions.on(NOBODYS).withId("b"));
      CompletableFuture<List<WorkflowHandle<Integer>>> all =
          whileItWaits(() -> engine.startAll(connection, TWICE, abc()));
      holder.commit();

      assertThat(all.get(20, TimeUnit.SECONDS)).hasSize(3);
      connection.commit();
    }
    assertThat(engine.list(WorkflowQuery.all().withIds("a", "b", "c"))).hasSize(3);
  }

  private void assertNoneIsThere(String... ids) {
    assertThat(engine.list(WorkflowQuery.all().withIds(ids))).isEmpty();
  }

  private Connection transaction() throws Exception {
    Connection connection = engines.database().getConnection();
    connection.setAutoCommit(false);
    return connection;
  }

  private <T> CompletableFuture<T> whileItWaits(Callable<T> call) {
    return LockWaits.begin(engines.database(), call);
  }
}
