package io.lakebase.workflow.engine;

import io.lakebase.workflow.StartOptions;
import io.lakebase.workflow.WorkflowType;
import io.lakebase.workflow.dispatch.TransactionalStart;
import io.lakebase.workflow.journal.StartRow;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Starts in a caller's transaction. Thread-safe. */
final class Outbox {

  private final Payloads payloads;
  private final StartRows rows;
  private final TransactionalStart starts;

  Outbox(EngineSettings settings, Payloads payloads) {
    this.payloads = payloads;
    this.rows = new StartRows(settings);
    this.starts = new TransactionalStart(settings.schemas());
  }

  <I> void start(
      Connection connection,
      String id,
      WorkflowType<I, ?> type,
      @Nullable I input,
      StartOptions options)
      throws SQLException {
    String text = payloads.encodeInput(type.input(), input);
    StartRow row = rows.queued(id, type, text, payloads.own().name(), options);
    Starter.settle(id, type, starts.start(connection, row));
  }
}
