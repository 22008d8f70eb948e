package io.lakebase.workflow.engine;

import io.lakebase.workflow.StepInfo;
import io.lakebase.workflow.WorkflowException;
import io.lakebase.workflow.WorkflowInfo;
import io.lakebase.workflow.WorkflowQuery;
import io.lakebase.workflow.WorkflowState;
import io.lakebase.workflow.journal.StepRecord;
import io.lakebase.workflow.journal.WorkflowRow;
import io.lakebase.workflow.journal.WorkflowStore;
import io.lakebase.workflow.manage.Listing;
import io.lakebase.workflow.schema.SqlReason;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What engine and client alike can tell about stored workflows. Thread-safe. */
final class Reads {

  private final WorkflowStore store;
  private final Listing listing;

  Reads(WorkflowStore store, Listing listing) {
    this.store = store;
    this.listing = listing;
  }

  Optional<WorkflowInfo> find(String id) {
    return ask(id, () -> store.find(id)).map(Reads::info);
  }

  List<WorkflowInfo> list(WorkflowQuery query) {
    return ask("list", () -> listing.list(query)).stream().map(Reads::info).toList();
  }

  List<StepInfo> steps(String id) {
    return ask(id, () -> store.steps(id)).stream().map(Reads::info).toList();
  }

  static WorkflowState state(String status) {
    return WorkflowState.valueOf(status);
  }

  private static WorkflowInfo info(WorkflowRow row) {
    return new WorkflowInfo(
        row.workflowId(),
        state(row.status()),
        row.identity().name(),
        row.identity().className(),
        row.applicationVersion(),
        row.executorId(),
        row.recoveryAttempts(),
        Instant.ofEpochMilli(row.createdAt()),
        Instant.ofEpochMilli(row.updatedAt()),
        instant(row.startedAt()),
        instant(row.completedAt()),
        instant(row.deadlineEpochMs()),
        row.queueName(),
        row.parentWorkflowId(),
        row.forkedFrom(),
        row.authenticatedUser(),
        row.serialization(),
        row.inputs(),
        row.output(),
        row.error() == null || row.error().isEmpty() ? null : row.error());
  }

  private static StepInfo info(StepRecord step) {
    return new StepInfo(
        step.functionId(),
        step.functionName(),
        step.output(),
        Checkpoints.failed(step) ? step.error() : null,
        step.childWorkflowId(),
        instant(step.startedAt()),
        instant(step.completedAt()));
  }

  private static @Nullable Instant instant(@Nullable Long millis) {
    return millis == null ? null : Instant.ofEpochMilli(millis);
  }

  @FunctionalInterface
  interface Question<T> {
    T ask() throws SQLException;
  }

  static <T> T ask(String subject, Question<T> question) {
    try {
      return question.ask();
    } catch (SQLException e) {
      throw new WorkflowException(
          null,
          "[" + subject + "] not answered by the database: " + SqlReason.of(e) + ". Try again.",
          e);
    }
  }
}
