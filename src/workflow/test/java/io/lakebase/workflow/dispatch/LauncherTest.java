package io.lakebase.workflow.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.lakebase.workflow.TestPostgres;
import io.lakebase.workflow.journal.Connections;
import io.lakebase.workflow.journal.StepRecord;
import io.lakebase.workflow.journal.WorkflowRow;
import io.lakebase.workflow.journal.WorkflowState;
import io.lakebase.workflow.journal.WorkflowStore;
import io.lakebase.workflow.lease.Lease;
import io.lakebase.workflow.schema.SchemaNames;
import io.lakebase.workflow.schema.WorkflowSchema;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class LauncherTest {

  private final List<String> launched = new ArrayList<>();
  private boolean held = true;
  private boolean frozen = true;

  @Test
  void nothingRunsWithAHistoryThatWasReadWhenTheLeaseMayHaveLapsed() throws Exception {
    PGSimpleDataSource dataSource = TestPostgres.newDatabase();
    Connections connections = Connections.borrowed(dataSource);
    WorkflowStore store =
        WorkflowStore.of(
            connections,
            SchemaNames.DEFAULT,
            WorkflowSchema.migrate(dataSource, SchemaNames.DEFAULT));
    TestPostgres.execute(
        dataSource,
        "INSERT INTO dbos.workflow_status (workflow_uuid, status, name, executor_id)"
            + " VALUES ('w', 'PENDING', 'known', 'me')");
    Launcher launcher =
        new Launcher(
            new Freezing(store),
            new DeadLetters(connections, SchemaNames.DEFAULT),
            new HandBack(connections, SchemaNames.DEFAULT),
            1,
            new NoWork() {
              @Override
              public void launch(WorkflowRow row, List<StepRecord> steps, Lease lease) {
                launched.add(row.workflowId());
              }
            },
            new Slots());
    launcher.add(List.of("w"));

    launcher.launch(new Mine());

    assertThat(launched).isEmpty();
    assertThat(launcher.waiting()).isTrue();

    held = true; // A heartbeat has arrived after all.
    frozen = false;
    launcher.launch(new Mine());

    assertThat(launched).containsExactly("w");
    assertThat(launcher.waiting()).isFalse();
  }

  private final class Mine implements Lease {
    @Override
    public String executorId() {
      return "me";
    }

    @Override
    public boolean held() {
      return held;
    }

    @Override
    public boolean lost() {
      return false;
    }
  }

  /** The process is stopped for longer than its lease between its two reads. */
  private final class Freezing implements WorkflowStore {
    private final WorkflowStore store;

    Freezing(WorkflowStore store) {
      this.store = store;
    }

    @Override
    public Map<String, WorkflowRow> find(Collection<String> workflowIds) throws SQLException {
      Map<String, WorkflowRow> found = store.find(workflowIds);
      held = !frozen;
      return found;
    }

    @Override
    public Map<String, List<StepRecord>> steps(Collection<String> workflowIds) throws SQLException {
      return store.steps(workflowIds);
    }

    @Override
    public Optional<WorkflowRow> find(String workflowId) throws SQLException {
      return store.find(workflowId);
    }

    @Override
    public Map<String, WorkflowState> statuses(Collection<String> workflowIds) throws SQLException {
      return store.statuses(workflowIds);
    }

    @Override
    public List<StepRecord> steps(String workflowId) throws SQLException {
      return store.steps(workflowId);
    }
  }
}
