package io.lakebase.workflow.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.lakebase.workflow.TestPostgres;
import io.lakebase.workflow.journal.Connections;
import io.lakebase.workflow.journal.WorkflowIdentity;
import io.lakebase.workflow.schema.SchemaNames;
import io.lakebase.workflow.schema.WorkflowSchema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** What is on the queues without an announcement, or in another kit's way. */
final class UnannouncedTest {

  private static final SchemaNames NAMES = SchemaNames.DEFAULT;

  private final PGSimpleDataSource dataSource = TestPostgres.newDatabase();
  private final QueueClaims claims =
      new QueueClaims(Connections.borrowed(dataSource), NAMES, List.of());

  @BeforeEach
  void migrate() throws Exception {
    WorkflowSchema.migrate(dataSource, NAMES);
  }

  private void insert(String columns, String values) {
    TestPostgres.execute(
        dataSource,
        "INSERT INTO dbos.workflow_status (workflow_uuid, status, name, queue_name"
            + columns
            + ") VALUES "
            + values);
  }

  @Test
  void aDebouncedWorkflowThatIsDueGivesItsKeyBackAndADelayedOneKeepsItsId() throws Exception {
    claims.releaseKeys();
    insert(
        ", deduplication_id, delay_until_epoch_ms, is_debounced",
        "('debounced', 'DELAYED', 'known', '_dbos_internal_queue', 'key', 1, TRUE),"
            + " ('delayed', 'DELAYED', 'known', '_dbos_internal_queue', 'id', 1, FALSE)");

    claims.enqueueDue();

    assertThat(
            TestPostgres.number(
                dataSource,
                "SELECT count(*) FROM dbos.workflow_status WHERE status = 'ENQUEUED' AND deduplication_id"
                    + " IS NOT DISTINCT FROM CASE workflow_uuid WHEN 'delayed' THEN 'id' END"))
        .isEqualTo(2);
  }

  @Test
  void aHeartbeatNoticesOnlyWhatIsNewAndForThisProcess() throws Exception {
    AtomicInteger noticed = new AtomicInteger();
    Unannounced aside =
        new Unannounced(
            claims::names,
            () -> new Claimant("", List.of(new WorkflowIdentity("known", null, null)), "1"),
            noticed::incrementAndGet);
    ask(aside);
    assertThat(noticed).as("nothing").hasValue(0);

    insert("", "('w1', 'ENQUEUED', 'known', '_dbos_internal_queue')");
    ask(aside);
    ask(aside);
    assertThat(noticed).as("w1, once").hasValue(1);

    insert(
        ", application_version",
        "('w2', 'ENQUEUED', 'other', '_dbos_internal_queue', NULL),"
            + " ('w3', 'ENQUEUED', 'known', '_dbos_internal_queue', 'another'),"
            + " ('w4', 'ENQUEUED', 'known', 'another', NULL)");
    ask(aside);
    assertThat(noticed).as("none of these").hasValue(1);

    insert(
        ", delay_until_epoch_ms",
        "('w5', 'DELAYED', 'known', '_dbos_internal_queue', 9000000000000)");
    ask(aside);
    assertThat(noticed).as("a delayed one").hasValue(2);

    TestPostgres.execute(dataSource, "DELETE FROM dbos.workflow_status");
    ask(aside);
    assertThat(noticed).as("nothing there").hasValue(2);
  }

  private void ask(Unannounced aside) throws Exception {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement statement =
            connection.prepareStatement(NAMES.in("SELECT " + aside.expression()))) {
      aside.bind(statement, 1);
      try (ResultSet answer = statement.executeQuery()) {
        answer.next();
        aside.answered(answer.getString(1));
      }
    }
  }
}
