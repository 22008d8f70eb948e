package io.lakebase.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;

/** Whatever is patched wherever: what is recorded is kept, what is not yet recorded is new. */
class PatchModelTest {

  /** Calls in their order, each with a new step in front of it or not. */
  record Program(List<Call> calls) {
    int firstWait() {
      int at = 0;
      while (!calls.get(at).waits()) {
        at++;
      }
      return at;
    }

    /** What the new code comes to after the old one has waited for the first time. */
    String expected() {
      StringBuilder done = new StringBuilder();
      for (int i = 0; i < calls.size(); i++) {
        if (calls.get(i).patched() && i > firstWait()) {
          done.append("new").append(i).append(' ');
        }
        done.append(calls.get(i).waits() ? "message " : "step" + i + " ");
      }
      return done.toString();
    }
  }

  record Call(boolean waits, boolean patched) {}

  static final WorkflowType<Program, String> RUN =
      Workflow.type("program", Program.class, String.class);
  static final Topic<String> GO_ON = Topic.of("go-on", String.class);
  private static final AtomicInteger NUMBER = new AtomicInteger();
  private static final DataSource DATABASE = TestPostgres.newDatabase();

  private static String run(WorkflowContext ctx, Program program, boolean patched) {
    StringBuilder done = new StringBuilder();
    for (int i = 0; i < program.calls().size(); i++) {
      Call call = program.calls().get(i);
      String number = String.valueOf(i);
      if (patched && call.patched() && ctx.patch(number)) {
        done.append(ctx.step("new", String.class, step -> "new" + number)).append(' ');
      }
      if (call.waits()) {
        done.append(ctx.receive(GO_ON, Duration.ofDays(1))).append(' ');
      } else {
        done.append(ctx.step("step", String.class, step -> "step" + number)).append(' ');
      }
    }
    return done.toString();
  }

  private static WorkflowEngine engine(boolean patched) {
    return WorkflowEngine.builder(DATABASE)
        .name("app")
        .lease(Duration.ofSeconds(2))
        .register(RUN, (ctx, program) -> run(ctx, program, patched))
        .start();
  }

  @Provide
  Arbitrary<List<Program>> programs() {
    Arbitrary<Boolean> patched = Arbitraries.of(true, false);
    Arbitrary<List<Call>> some =
        Combinators.combine(Arbitraries.frequency(Tuple.of(3, false), Tuple.of(1, true)), patched)
            .as(Call::new)
            .list()
            .ofMaxSize(4);
    Arbitrary<Program> program =
        Combinators.combine(some, patched, some)
            .as(
                (before, wait, after) -> {
                  List<Call> calls = new ArrayList<>(before);
                  calls.add(new Call(true, wait));
                  calls.addAll(after);
                  return new Program(calls);
                });
    return program.list().ofSize(12);
  }

  @Property(tries = 3, shrinking = ShrinkingMode.OFF)
  void whatIsRecordedIsKept(@ForAll("programs") List<Program> programs) {
    List<String> ids = new ArrayList<>();
    try (WorkflowEngine old = engine(false)) {
      for (Program program : programs) {
        String id = "p-" + NUMBER.incrementAndGet();
        ids.add(id);
        old.start(RUN, program, StartOptions.id(id));
      }
      for (int i = 0; i < ids.size(); i++) {
        String id = ids.get(i);
        int rows = programs.get(i).firstWait() + 1;
        await()
            .pollDelay(Duration.ZERO)
            .pollInterval(Duration.ofMillis(10))
            .until(() -> old.steps(id).size() >= rows);
      }
    }
    try (WorkflowEngine changed = engine(true)) {
      for (int i = 0; i < ids.size(); i++) {
        for (Call call : programs.get(i).calls()) {
          if (call.waits()) {
            changed.send(ids.get(i), GO_ON, "message");
          }
        }
      }
      for (int i = 0; i < ids.size(); i++) {
        assertThat(changed.handle(RUN, ids.get(i)).result(Duration.ofSeconds(30)))
            .isEqualTo(programs.get(i).expected());
      }
    }
  }
}
