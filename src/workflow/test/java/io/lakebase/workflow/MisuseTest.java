package io.lakebase.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What cannot have been meant is refused where it is said. */
class MisuseTest {

  private static final WorkflowType<String, String> JOB =
      Workflow.type("job", String.class, String.class);

  @RegisterExtension final Engines engines = new Engines();

  @Test
  void anIdThatIsNullIsNoIdOfItsOwnEachTime() {
    assertThatThrownBy(() -> StartOptions.id(null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("[workflow id] not usable: it is null");
    assertThatThrownBy(() -> StartOptions.defaults().withId(null))
        .isInstanceOf(IllegalArgumentException.class);
  }

  static Stream<Named<Consumer<WorkflowContext>>> calls() {
    return Stream.of(
        Named.of("event null", ctx -> ctx.setEvent(null, "value")),
        Named.of("patch null", ctx -> ctx.patch(null)),
        Named.of("patch blank", ctx -> ctx.patch(" ")),
        Named.of("patch long", ctx -> ctx.patch("p".repeat(245))),
        Named.of("old patch blank", ctx -> ctx.deprecatePatch("")));
  }

  @ParameterizedTest
  @MethodSource("calls")
  void aCallThatNamesNothingFailsAtOnceAndTheWorkflowGoesOn(Consumer<WorkflowContext> call) {
    WorkflowEngine engine =
        engines.start(
            JOB,
            (ctx, in) -> {
              Throwable refused = catchThrowable(() -> call.accept(ctx));
              return refused.getClass().getSimpleName() + ctx.patch("p".repeat(244));
            });

    assertThat(engine.start(JOB, "").result(Duration.ofSeconds(30)))
        .isIn("IllegalArgumentExceptiontrue", "NullPointerExceptiontrue");
    assertThat(engines.number("SELECT count(*) FROM dbos.operation_outputs")).isEqualTo(1);
  }
}
