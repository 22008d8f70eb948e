package io.lakebase.workflow.engine;

import io.lakebase.workflow.codec.ErrorPayload;
import io.lakebase.workflow.journal.WorkflowRow;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a run makes of the cancel of a workflow that it waits for. If it was cancelled itself it
 * stops: what one act did to both would else be in its history when both are resumed. Belongs to
 * the workflow's thread.
 */
final class CancelNews {

  private static final Logger LOG = LoggerFactory.getLogger(CancelNews.class);
  private static final String CANCELLED = "CANCELLED";

  private final Run run;
  private final Services services;

  CancelNews(Run run, Services services) {
    this.run = run;
    this.services = services;
  }

  /** Why a child was cancelled; stops the run if that was why it has to end too. */
  ErrorPayload ofChild(String childId) {
    Map<String, WorkflowRow> rows = rows(List.of(run.id(), childId));
    stopIfCancelled(rows.get(run.id()));
    Long passed = passed(rows.get(childId));
    if (passed != null && run.deadline() != null && run.deadline() <= passed) {
      run.timedOut(); // It has handed this deadline down.
      run.check();
    }
    return passed == null ? ChildErrors.cancelled(childId) : ChildErrors.late(childId);
  }

  /** A stream's writer has ended in that state, perhaps cancelled together with this reader. */
  void ofWriter(String status) {
    if (status.equals(CANCELLED)) {
      stopIfCancelled(rows(List.of(run.id())).get(run.id()));
    }
  }

  private void stopIfCancelled(@Nullable WorkflowRow own) {
    if (own != null && own.status().equals(CANCELLED)) {
      run.cancelled();
      run.check();
    }
  }

  /** The deadline, if it had passed when the workflow was cancelled. */
  private static @Nullable Long passed(@Nullable WorkflowRow row) {
    Long deadline = row == null ? null : row.deadlineEpochMs();
    return deadline != null && row.updatedAt() >= deadline ? deadline : null;
  }

  private Map<String, WorkflowRow> rows(List<String> ids) {
    for (int failures = 0; ; failures++) {
      try {
        return services.results().rows(ids);
      } catch (SQLException e) {
        LOG.debug("[{}] why {} was cancelled is not known yet", run.id(), ids, e);
        run.pause(Retries.backoff(failures, services.random().nextDouble()));
      }
    }
  }
}
