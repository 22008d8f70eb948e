package io.lakebase.workflow.torture;

import io.lakebase.workflow.journal.Journal;
import io.lakebase.workflow.journal.JournalSettings;
import io.lakebase.workflow.journal.StepResult;
import io.lakebase.workflow.journal.StepRow;
import io.lakebase.workflow.schema.SchemaNames;
import io.lakebase.workflow.schema.WorkflowSchema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import javax.sql.DataSource;

/**
 * A process's worse self: it keeps in mind what the process owns, and when the process was frozen
 * for longer than its lease, it writes on under that lease as if no time had passed.
 */
final class Zombie implements Runnable {

  /** Begins the line that tells of a write that was refused. */
  static final String REFUSED = "REFUSED ";

  private static final long TICK_MILLIS = 200;
  private static final Duration FROZEN = Duration.ofMillis(2_500);
  private static final String MINE =
      """
      SELECT w.workflow_uuid, w.executor_id
      FROM dbos.workflow_status w JOIN lakebase_workflow.leases l ON l.executor_id = w.executor_id
      WHERE l.instance_name = ? AND l.ended_at IS NULL AND w.status = 'PENDING' LIMIT 10
      """;

  private final DataSource dataSource;
  private final String name;
  private final Consumer<String> say;

  private record Owned(String workflowId, String executorId) {}

  Zombie(DataSource dataSource, String name, Consumer<String> say) {
    this.dataSource = dataSource;
    this.name = name;
    this.say = say;
  }

  @Override
  public void run() {
    try {
      while (true) {
        try (Journal journal =
            Journal.open(
                dataSource,
                SchemaNames.DEFAULT,
                WorkflowSchema.migrate(dataSource, SchemaNames.DEFAULT),
                JournalSettings.DEFAULTS)) {
          haunt(journal);
        } catch (SQLException e) {
          TimeUnit.MILLISECONDS.sleep(TICK_MILLIS);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void haunt(Journal journal) throws InterruptedException {
    List<Owned> owned = List.of();
    long seen = System.nanoTime();
    while (true) {
      TimeUnit.MILLISECONDS.sleep(TICK_MILLIS);
      seen = writeIfFrozen(seen, journal, owned);
      List<Owned> now = owned(owned);
      seen = writeIfFrozen(seen, journal, owned);
      owned = now;
    }
  }

  private long writeIfFrozen(long seen, Journal journal, List<Owned> owned)
      throws InterruptedException {
    if (System.nanoTime() - seen > FROZEN.toNanos()) {
      for (Owned workflow : owned) {
        write(journal, workflow);
      }
    }
    return System.nanoTime();
  }

  private void write(Journal journal, Owned workflow) throws InterruptedException {
    StepRow row =
        new StepRow(
            workflow.workflowId(),
            9_000,
            "zombie",
            "1",
            null,
            null,
            1L,
            2L,
            "portable_json",
            workflow.executorId());
    try {
      if (journal.step(row).get(10, TimeUnit.SECONDS) instanceof StepResult.Superseded) {
        say.accept(REFUSED + workflow.workflowId());
      }
    } catch (ExecutionException | TimeoutException e) {
      say.accept("ZOMBIE " + e);
    }
  }

  private List<Owned> owned(List<Owned> before) {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement statement = connection.prepareStatement(MINE)) {
      statement.setString(1, name);
      List<Owned> found = new ArrayList<>();
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          found.add(new Owned(rows.getString(1), rows.getString(2)));
        }
      }
      return found;
    } catch (SQLException e) {
      return before;
    }
  }
}
