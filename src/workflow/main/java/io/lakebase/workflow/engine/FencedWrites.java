package io.lakebase.workflow.engine;

import io.lakebase.workflow.journal.Connections;
import io.lakebase.workflow.journal.StepRecord;
import io.lakebase.workflow.journal.StepRow;
import io.lakebase.workflow.journal.Trouble;
import io.lakebase.workflow.message.Fenced;
import io.lakebase.workflow.message.Payload;
import io.lakebase.workflow.schema.SqlReason;
import java.sql.SQLException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes of a run that are one statement with their checkpoint. A lost answer is no harm: the
 * statement is sent again, and finds its own checkpoint if it took effect. Thread-safe.
 */
final class FencedWrites {

  private static final Logger LOG = LoggerFactory.getLogger(FencedWrites.class);

  private final Run run;
  private final Services services;

  FencedWrites(Run run, Services services) {
    this.run = run;
    this.services = services;
  }

  /** Writes; the checkpoint as stored. */
  StepRecord write(StepRow step, Messaging.Statement<Fenced> statement) {
    StepRecord stored = writeIfAny(step, statement);
    if (stored == null) {
      stored = earlier(step);
    }
    if (stored == null) {
      throw run.stopAndThrow(run.superseded("its checkpoint was refused"));
    }
    return stored;
  }

  /** Writes if there is anything to write; the checkpoint as stored, or null. */
  @Nullable StepRecord writeIfAny(StepRow step, Messaging.Statement<Fenced> statement) {
    Trouble trouble = new Trouble();
    for (int failures = 0; ; failures++) {
      run.awaitLease();
      try {
        Fenced result = statement.run();
        refuse(result);
        if (!result.stored()) {
          return result.payload() != null || failures > 0 ? earlier(step) : null;
        }
        if (result.payload() != null) {
          return record(step, result.payload());
        }
        return result.sentAt() == null && step.error() != null
            ? record(step)
            : record(step.error() == null ? step : withoutError(step));
      } catch (SQLException | RuntimeException e) {
        again(Connections.trouble(e), failures, trouble);
      }
    }
  }

  <T> @Nullable T read(Messaging.Statement<@Nullable T> statement) {
    Trouble trouble = new Trouble();
    for (int failures = 0; ; failures++) {
      run.check();
      try {
        return statement.run();
      } catch (SQLException | RuntimeException e) {
        again(Connections.trouble(e), failures, trouble);
      }
    }
  }

  private void refuse(Fenced result) {
    if (result.owned() && "CANCELLED".equals(result.status())) {
      run.cancelled();
      run.check();
    }
    if (!result.owned() || !"PENDING".equals(result.status())) {
      throw run.stopAndThrow(run.superseded("its owner or status has changed"));
    }
  }

  private void again(SQLException e, int failures, Trouble trouble) {
    if (!Retries.passes(e)) {
      throw run.stopAndThrow(
          new RunStopped(
              RunStopped.Why.FAILED,
              "[" + run.id() + "] not answered by the database: " + e.getMessage(),
              e));
    }
    boolean odd = e.getCause() instanceof RuntimeException; // It might never pass.
    if (odd && trouble.worthTelling()) {
      LOG.warn("[{}] not answered by the database: {}. Trying again.", run.id(), SqlReason.of(e));
    }
    run.pause(Retries.backoff(failures, services.random().nextDouble()));
  }

  /** What an earlier, unanswered try has stored. */
  private @Nullable StepRecord earlier(StepRow step) {
    StepRecord stored = read(() -> services.mail().messages().stored(step));
    if (stored == null) {
      return null;
    }
    if (!stored.functionName().equals(step.functionName())
        || !Objects.equals(stored.startedAt(), step.startedAt())) {
      throw run.stopAndThrow(run.superseded("another run has made this step"));
    }
    return stored;
  }

  private static StepRow withoutError(StepRow step) {
    return new StepRow(
        step.workflowId(),
        step.functionId(),
        step.functionName(),
        step.output(),
        null,
        null,
        step.startedAt(),
        step.completedAt(),
        step.serialization(),
        step.executorId());
  }

  private static StepRecord record(StepRow step, Payload payload) {
    return new StepRecord(
        step.workflowId(),
        step.functionId(),
        step.functionName(),
        payload.text(),
        null,
        null,
        step.startedAt(),
        step.completedAt(),
        payload.serialization());
  }

  static StepRecord record(StepRow step) {
    return new StepRecord(
        step.workflowId(),
        step.functionId(),
        step.functionName(),
        step.output(),
        step.error(),
        step.childWorkflowId(),
        step.startedAt(),
        step.completedAt(),
        step.serialization());
  }
}
