package io.lakebase.workflow.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.lakebase.workflow.ResultNotReady;
import io.lakebase.workflow.StartOptions;
import io.lakebase.workflow.StepInfo;
import io.lakebase.workflow.TestPostgres;
import io.lakebase.workflow.WorkflowCancelled;
import io.lakebase.workflow.WorkflowClient;
import io.lakebase.workflow.WorkflowEngine;
import io.lakebase.workflow.WorkflowException;
import io.lakebase.workflow.WorkflowFailure;
import io.lakebase.workflow.WorkflowHandle;
import io.lakebase.workflow.WorkflowInfo;
import io.lakebase.workflow.WorkflowState;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Random programs, killed at any of their writes as often as the schedule says, come to what the
 * model says.
 */
class ModelTest {

  private static final int TRIES = 25;
  private static final AtomicInteger NUMBER = new AtomicInteger();
  private static PGSimpleDataSource database;

  /** The write at which a process dies, and whether that write is lost. */
  record Crash(int at, boolean before) {}

  @BeforeContainer
  static void database() {
    database = TestPostgres.newDatabase();
    TestPostgres.execute(database, "CREATE TABLE model_effect (id TEXT)");
    WorkflowEngine.builder(database).start().close();
  }

  @Provide
  Arbitrary<List<Op>> programs() {
    return ops(true).list().ofMinSize(1).ofMaxSize(8);
  }

  private static Arbitrary<Op> ops(boolean outermost) {
    Arbitrary<Integer> value = Arbitraries.integers().between(0, 99);
    List<Tuple.Tuple2<Integer, Arbitrary<Op>>> choices = new ArrayList<>();
    choices.add(
        Tuple.of(6, Combinators.combine(value, Arbitraries.of(true, false)).as(Op.Step::new)));
    choices.add(Tuple.of(4, value.map(Op.Transaction::new)));
    choices.add(Tuple.of(1, value.map(Op.Failing::new)));
    choices.add(Tuple.of(1, value.map(Op.Rollback::new)));
    choices.add(Tuple.of(2, Arbitraries.integers().between(0, 30).map(Op.Sleep::new)));
    choices.add(Tuple.of(1, Arbitraries.just(new Op.Random())));
    choices.add(Tuple.of(1, value.list().ofMinSize(1).ofMaxSize(3).map(Op.Parallel::new)));
    choices.add(Tuple.of(1, value.map(Op.Fail::new)));
    if (outermost) {
      choices.add(Tuple.of(2, ops(false).list().ofMinSize(1).ofMaxSize(3).map(Op.Child::new)));
      choices.add(Tuple.of(1, Arbitraries.just(new Op.Cancel())));
    }
    return Arbitraries.frequencyOf(choices);
  }

  @Provide
  Arbitrary<List<Crash>> crashes() {
    return Combinators.combine(Arbitraries.integers().between(2, 18), Arbitraries.of(true, false))
        .as(Crash::new)
        .list()
        .ofMaxSize(4);
  }

  @Property(tries = TRIES, shrinking = ShrinkingMode.BOUNDED)
  void anyProgramUnderAnyCrashesComesToWhatTheModelSays(
      @ForAll("programs") List<Op> program,
      @ForAll("crashes") List<Crash> crashes,
      @ForAll boolean parks)
      throws Exception {
    String id = "m" + NUMBER.incrementAndGet();
    Model.End expected = Model.of(id, program);

    Run run = new Run(id, program, parks);
    String result = run.through(crashes);

    assertThat(result).isEqualTo(expected.result());
    assertThat(run.cancels).isEqualTo(expected.cancels());
    assertThat(run.steps()).isEqualTo(expected.steps());
    assertThat(effects(id)).containsExactlyInAnyOrderElementsOf(expected.effects());
    assertNoStepRanAfterALaterOne(run.interpreter.began());
  }

  private static void assertNoStepRanAfterALaterOne(List<String> began) {
    Map<String, Integer> latest = new HashMap<>();
    for (String key : began) {
      int slash = key.lastIndexOf('/');
      int step = Integer.parseInt(key.substring(slash + 1));
      int before = latest.getOrDefault(key.substring(0, slash), -1);
      assertThat(step).as(key + " in " + began).isGreaterThanOrEqualTo(before);
      latest.put(key.substring(0, slash), step);
    }
  }

  private static List<String> effects(String id) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT id FROM model_effect WHERE id LIKE '"
                    + id
                    + "/%' OR id LIKE '"
                    + id
                    + "-%'")) {
      List<String> found = new ArrayList<>();
      while (rows.next()) {
        found.add(rows.getString(1));
      }
      return found;
    }
  }

  /** One program's life over several processes. */
  private static final class Run {
    private final String id;
    private final boolean parks;
    private final Interpreter interpreter;
    private int cancels;

    Run(String id, List<Op> program, boolean parks) {
      this.id = id;
      this.parks = parks;
      this.interpreter = new Interpreter(Run::cancel);
      interpreter.add(id, program);
    }

    private static void cancel(String id) {
      try (WorkflowClient client = WorkflowClient.builder(database).connect()) {
        client.cancel(id);
      }
    }

    String through(List<Crash> crashes) throws Exception {
      for (Crash crash : crashes) {
        String result = life(new CrashingDataSource(database, crash.at(), crash.before()));
        if (result != null) {
          return result;
        }
      }
      String result = life(new CrashingDataSource(database, 0, false));
      assertThat(result).as("result of a life without a crash").isNotNull();
      return result;
    }

    /** Null if the process died first. */
    private String life(CrashingDataSource its) throws InterruptedException {
      WorkflowEngine engine;
      try {
        engine =
            WorkflowEngine.builder(its.dataSource())
                .name("model-" + id)
                .lease(Duration.ofMinutes(5))
                .pollInterval(Duration.ofMillis(20))
                .closeGrace(Duration.ZERO)
                .startTimeout(Duration.ofSeconds(2))
                .parkAfter(parks ? Duration.ZERO : Duration.ofSeconds(1))
                .listen(false)
                .register(Interpreter.PROGRAM, interpreter::run)
                .register(Interpreter.CHILD, interpreter::run)
                .start();
      } catch (WorkflowException dead) {
        assertThat(its.crashed()).isTrue();
        return null;
      }
      try {
        return ask(engine, its);
      } finally {
        Thread closing = new Thread(engine::close, "close");
        closing.setDaemon(true);
        closing.start();
        if (!its.crashed()) {
          closing.join();
        }
      }
    }

    private String ask(WorkflowEngine engine, CrashingDataSource its) throws InterruptedException {
      long until = System.nanoTime() + Duration.ofSeconds(60).toNanos();
      WorkflowHandle<String> handle = null;
      while (!its.crashed()) {
        assertThat(System.nanoTime()).as("time left for " + id).isLessThan(until);
        try {
          if (handle == null) {
            handle = engine.start(Interpreter.PROGRAM, "", StartOptions.id(id));
          }
          return handle.result(Duration.ofMillis(50));
        } catch (ResultNotReady notYet) {
          continue;
        } catch (WorkflowFailure failure) {
          return failure.name();
        } catch (WorkflowCancelled cancelled) {
          resume(engine, its);
          handle = engine.handle(Interpreter.PROGRAM, id);
        } catch (WorkflowException away) {
          assertThat(its.awaitCrash(2_000)).as(away.toString()).isTrue();
        }
      }
      return null;
    }

    /** A process that dies meanwhile leaves it to the next one if the resume was lost with it. */
    private void resume(WorkflowEngine engine, CrashingDataSource its) throws InterruptedException {
      try {
        if (engine.resume(id)) { // Its state may be that of the next cancel by now.
          cancels++;
        }
      } catch (WorkflowException away) {
        assertThat(its.awaitCrash(2_000)).as(away.toString()).isTrue();
        try (WorkflowClient client = WorkflowClient.builder(database).connect()) {
          if (client.find(id).orElseThrow().state() != WorkflowState.CANCELLED) {
            cancels++;
          }
        }
      }
    }

    List<String> steps() {
      try (WorkflowClient client = WorkflowClient.builder(database).connect()) {
        assertThat(client.find(id)).map(WorkflowInfo::id).contains(id);
        return client.steps(id).stream().map(StepInfo::name).toList();
      }
    }
  }
}
