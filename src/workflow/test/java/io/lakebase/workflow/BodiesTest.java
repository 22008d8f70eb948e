package io.lakebase.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What an application's code may do to the engine that calls it. */
class BodiesTest {

  private static final WorkflowType<String, String> JOB =
      Workflow.type("job", String.class, String.class);
  private static final WorkflowType<BigInteger, Integer> BITS =
      Workflow.type("bits", BigInteger.class, Integer.class);
  private static final Duration LONG = Duration.ofSeconds(30);

  @RegisterExtension final Engines engines = new Engines();

  private String result(WorkflowFunction<String, String> function) {
    return engines.start(JOB, function).start(JOB, "").result(LONG);
  }

  @Test
  void anInterruptThatABodyLeavesBehindHarmsNoOtherStep() {
    assertThat(
            result(
                (ctx, in) -> {
                  ctx.run("first", step -> Thread.currentThread().interrupt());
                  return ctx.step("second", String.class, step -> slept());
                }))
        .isEqualTo("well");
  }

  @Test
  void anInterruptThatAWorkflowLeavesBehindDoesNot() {
    assertThat(
            result(
                (ctx, in) -> {
                  Thread.currentThread().interrupt();
                  return ctx.step("only", String.class, step -> slept());
                }))
        .isEqualTo("well");
  }

  private static String slept() throws InterruptedException {
    Thread.sleep(1);
    return "well";
  }

  @Test
  void aChoiceOfErrorsThatFailsMakesTheStepFailWithItsOwnError() {
    AtomicInteger ran = new AtomicInteger();
    RetryPolicy broken =
        RetryPolicy.attempts(3).retryIf(e -> ((SQLException) e).getSQLState().startsWith("08"));
    assertThat(
            result(
                (ctx, in) -> {
                  try {
                    ctx.run(
                        "step",
                        StepOptions.defaults().withRetry(broken),
                        step -> {
                          ran.incrementAndGet();
                          throw new IllegalStateException("remote");
                        });
                    return "?";
                  } catch (StepFailure e) {
                    return e.name();
                  }
                }))
        .isEqualTo("IllegalStateException");
    assertThat(ran).hasValue(1);
  }

  private static final class Unspeakable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @Override
    public String getMessage() {
      throw new UnsupportedOperationException("no message");
    }
  }

  @Test
  void anErrorThatCannotSayWhatItIsEndsItsWorkflow() {
    assertThatThrownBy(
            () ->
                result(
                    (ctx, in) -> {
                      throw new Unspeakable();
                    }))
        .isInstanceOfSatisfying(
            WorkflowFailure.class, failure -> assertThat(failure.name()).isEqualTo("Unspeakable"));
  }

  @Test
  void anErrorThatCannotSayWhatItIsFailsItsStep() {
    StepOptions twice = StepOptions.defaults().withRetry(RetryPolicy.attempts(2));
    StepBody<String> failing =
        step -> {
          throw new Unspeakable();
        };
    assertThat(result((ctx, in) -> failure(() -> ctx.step("step", String.class, twice, failing))))
        .isEqualTo("Unspeakable");
  }

  @Test
  void anErrorThatCannotSayWhatItIsFailsItsTransaction() {
    TransactionBody<String> failing =
        connection -> {
          throw new Unspeakable();
        };
    assertThat(result((ctx, in) -> failure(() -> ctx.transaction("step", String.class, failing))))
        .isEqualTo("Unspeakable");
  }

  private static String failure(Supplier<String> step) {
    try {
      return step.get();
    } catch (StepFailure e) {
      return e.name();
    }
  }

  @Test
  void anInputThatCanBeStartedCanBeRead() {
    WorkflowEngine engine = engines.start(BITS, (ctx, in) -> in.bitLength());

    assertThat(engine.start(BITS, BigInteger.ONE.shiftLeft(4095)).result(LONG)).isEqualTo(4096);
  }
}
