package io.lakebase.workflow.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lakebase.workflow.journal.Journal;
import io.lakebase.workflow.journal.OutcomeResult;
import io.lakebase.workflow.journal.OutcomeRow;
import io.lakebase.workflow.journal.StartResult;
import io.lakebase.workflow.journal.StartRow;
import io.lakebase.workflow.journal.StepResult;
import io.lakebase.workflow.journal.StepRow;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Checkpoints that are held back, and a journal that has no memory for them. */
class DeferralTest {

  private final AtomicInteger errors = new AtomicInteger();
  private final List<StepRow> stored = new CopyOnWriteArrayList<>();

  /** Stores at once, but for some errors. */
  private final class Memory implements Journal {
    @Override
    public CompletableFuture<StartResult> start(StartRow row, boolean joining) {
      throw new AssertionError("nothing is started here");
    }

    @Override
    public CompletableFuture<StepResult> step(StepRow row, boolean joining) {
      if (errors.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
        throw new OutOfMemoryError("of the test");
      }
      stored.add(row);
      return CompletableFuture.completedFuture(new StepResult.Recorded(false));
    }

    @Override
    public CompletableFuture<OutcomeResult> outcome(
        OutcomeRow row, StepRow lastStep, boolean joining) {
      throw new AssertionError("nothing ends here");
    }

    @Override
    public void lend() {}

    @Override
    public void revoke(String workflowId, String executorId) {}

    @Override
    public void admit(String workflowId, String executorId) {}

    @Override
    public void close() {}
  }

  private final Deferral deferral = new Deferral("test", System::nanoTime);
  private final Recorder recorder = new Recorder(new Memory(), deferral, () -> false);

  @AfterEach
  void close() {
    deferral.close();
  }

  private static StepRow row(int functionId) {
    return new StepRow("w", functionId, "f", null, null, null, 1L, 2L, "portable_json", "me");
  }

  @Test
  void itsThreadOutlivesAnErrorAndTheRunSendsWhatItCouldNot() {
    errors.set(1);
    recorder.record(row(0));
    await().until(() -> errors.get() == 0);

    assertThat(recorder.flush()).isNull();
    recorder.record(row(1));

    await().until(() -> stored.size() == 2);
    assertThat(stored).containsExactly(row(0), row(1));
  }

  @Test
  void noCheckpointIsStoredWithoutTheOneBefore() {
    errors.set(2);
    recorder.record(row(0));
    await().until(() -> errors.get() == 1);
    assertThatThrownBy(() -> recorder.record(row(1))).isInstanceOf(OutOfMemoryError.class);

    recorder.record(row(1));
    assertThat(recorder.flush()).isNull();

    assertThat(stored).containsExactly(row(0), row(1));
  }
}
