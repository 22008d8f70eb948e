package io.lakebase.workflow.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lakebase.workflow.LockWaits;
import io.lakebase.workflow.TestPostgres;
import io.lakebase.workflow.journal.Connections;
import io.lakebase.workflow.schema.SchemaNames;
import io.lakebase.workflow.schema.WorkflowSchema;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class LeasesTest {

  private static final SchemaNames NAMES = SchemaNames.DEFAULT;

  private final PGSimpleDataSource dataSource = TestPostgres.newDatabase();
  private final List<Leases> opened = new ArrayList<>();

  @BeforeEach
  void migrate() throws Exception {
    WorkflowSchema.migrate(dataSource, NAMES);
  }

  @AfterEach
  void close() {
    opened.forEach(Leases::close);
  }

  @Test
  void aLeaseIsHeldWhileItsHeartBeats() throws Exception {
    Leases leases = leases("a", Duration.ofSeconds(1));

    Lease lease = leases.acquire();

    String first = expiry(lease);
    await().until(() -> !expiry(lease).equals(first));
    assertThat(lease.held()).isTrue();
    assertThat(lease.lost()).isFalse();
    assertThat(leases("b", Duration.ofSeconds(1)).lapsed()).isEmpty();
    assertThatThrownBy(leases::acquire).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aRestartOfTheSameNameRevokesItsPredecessorAtOnce() throws Exception {
    Leases before = leases("a", Duration.ofSeconds(2));
    Lease old = before.acquire();
    AtomicInteger told = new AtomicInteger();
    before.onLost(told::incrementAndGet);

    Leases after = leases("a", Duration.ofSeconds(2));
    Lease fresh = after.acquire();

    assertThat(after.lapsed()).containsExactly(old.executorId());
    await().until(() -> !old.held() && old.lost() && told.get() == 1);
    assertThat(fresh.held()).isTrue();
    assertThat(fresh.executorId()).isNotEqualTo(old.executorId());
    assertThat(before.acquire().held()).isTrue();
  }

  @Test
  void aLeaseLapsesByTheDatabasesClockButNotSoonAfterItsStart() throws Exception {
    Leases leases = leases("a", Duration.ofSeconds(1));
    lease("silent", "1 second", "-1 second");
    lease("silent-while-the-server-was-down", "1 day", "-1 second");
    lease("alive", "1 second", "1 hour");

    await("a server that was started less than a lease ago")
        .untilAsserted(() -> assertThat(leases.lapsed()).containsExactly("silent"));
  }

  @Test
  void aReleasedLeaseGoesAwayUnlessItOwnsSomething() throws Exception {
    Leases leases = leases("a", Duration.ofSeconds(2));
    Lease first = leases.acquire();
    leases.release();
    assertThat(first.held()).isFalse();
    assertThat(count("SELECT count(*) FROM lakebase_workflow.leases")).isZero();

    Lease second = leases.acquire();
    workflow("w", second.executorId(), null);
    leases.release();
    assertThat(leases.lapsed()).containsExactly(second.executorId());

    Leases other = leases("b", Duration.ofSeconds(2));
    other.acquire();
    assertThat(other.takeOver(second.executorId(), 10).workflowIds()).containsExactly("w");
    assertThat(attempts("w")).as("a clean hand-over counts no attempt").isEqualTo(1);
  }

  @Test
  void whoComesBackOwnsWhatNobodyTookMeanwhileAndMovesNothing() throws Exception {
    Leases leases = leases("a", Duration.ofSeconds(2));
    Lease before = leases.acquire();
    workflow("kept", before.executorId(), null);
    workflow("taken", before.executorId(), null);
    execute("UPDATE dbos.workflow_status SET name = 'other' WHERE workflow_uuid = 'taken'");
    String untouched = one("SELECT xmin FROM dbos.workflow_status WHERE workflow_uuid = 'kept'");
    leases.release();
    Leases other = leases("b", Duration.ofSeconds(2));
    Lease others = other.acquire();
    Known known = new Known(Set.of("other"), null);
    assertThat(other.takeOver(before.executorId(), 10, known).workflowIds())
        .containsExactly("taken");

    Lease after = leases.acquire();

    assertThat(after.executorId()).isEqualTo(before.executorId());
    assertThat(after.held()).isTrue();
    assertThat(before.held()).as("the incarnation that ended stays so").isFalse();
    assertThat(one("SELECT xmin FROM dbos.workflow_status WHERE workflow_uuid = 'kept'"))
        .isEqualTo(untouched);
    assertThat(owner("taken")).isEqualTo(others.executorId());
    assertThat(other.lapsed()).isEmpty();
    assertThat(other.takeOver(before.executorId(), 10))
        .as("a take-over that was on its way ends")
        .isEqualTo(new TakeOver(List.of(), 0, 0, false));
  }

  @Test
  void whoComesBackAfterAYoungerOneOfTheNameBeginsAfresh() throws Exception {
    Leases leases = leases("a", Duration.ofSeconds(2));
    Lease before = leases.acquire();
    workflow("w", before.executorId(), null);
    leases.release();
    leases("a", Duration.ofSeconds(2)).acquire();

    assertThat(leases.acquire().executorId()).isNotEqualTo(before.executorId());
    assertThat(owner("w")).isEqualTo(before.executorId());
  }

  @Test
  void aTakeOverComesInChunksAndForgetsTheLeaseAtItsEnd() throws Exception {
    Leases leases = leases("a", Duration.ofSeconds(2));
    Lease mine = leases.acquire();
    lease("gone", "1 second", "-1 hour");
    for (int i = 0; i < 25; i++) {
      workflow("w" + i, "gone", null);
    }
    workflow("ended", "gone", null);
    execute("UPDATE dbos.workflow_status SET status = 'SUCCESS' WHERE workflow_uuid = 'ended'");

    List<String> taken = new ArrayList<>();
    int chunks = 0;
    for (TakeOver chunk = leases.takeOver("gone", 10);
        !chunk.done();
        chunk = leases.takeOver("gone", 10)) {
      taken.addAll(chunk.workflowIds());
      chunks++;
    }

    assertThat(taken).hasSize(25).doesNotHaveDuplicates().doesNotContain("ended");
    assertThat(chunks).isEqualTo(3);
    assertThat(attempts("w3")).isEqualTo(2);
    assertThat(
            count(
                "SELECT count(*) FROM dbos.workflow_status WHERE executor_id = '"
                    + mine.executorId()
                    + "'"))
        .isEqualTo(25);
    assertThat(leases.lapsed()).isEmpty();
  }

  @Test
  void nobodyTakesFromTheLivingAndNobodyDeadTakes() throws Exception {
    Leases leases = leases("a", Duration.ofSeconds(2));
    Lease mine = leases.acquire();
    lease("alive", "1 second", "1 hour");
    lease("gone", "1 second", "-1 hour");
    workflow("w", "alive", null);
    workflow("v", "gone", null);

    assertThat(leases.takeOver("alive", 10)).isEqualTo(new TakeOver(List.of(), 0, 0, false));
    execute(
        "UPDATE lakebase_workflow.leases SET ended_at = now() WHERE executor_id = '"
            + mine.executorId()
            + "'");
    assertThat(leases.takeOver("gone", 10).workflowIds()).isEmpty();
    assertThat(owner("w")).isEqualTo("alive");
    assertThat(owner("v")).isEqualTo("gone");
  }

  @Test
  void parkedOnesMoveWithoutReplayAndQueuedOnesGoBack() throws Exception {
    Leases leases = leases("a", Duration.ofSeconds(2));
    Lease mine = leases.acquire();
    Parked parked = Parked.of(Connections.borrowed(dataSource), NAMES);
    lease("gone", "1 second", "-1 hour");
    workflow("running", "gone", null);
    workflow("queued", "gone", "q");
    workflow("sleeping", "gone", null);
    workflow("queued-sleeping", "gone", "q");
    assertThat(parked.park("sleeping", "gone", 5, null)).isTrue();
    assertThat(parked.park("queued-sleeping", "gone", 7, "t")).isTrue();

    TakeOver chunk = leases.takeOver("gone", 10);

    assertThat(chunk).isEqualTo(new TakeOver(List.of("running"), 2, 1, false));
    assertThat(attempts("sleeping")).isEqualTo(1);
    assertThat(one("SELECT status FROM dbos.workflow_status WHERE workflow_uuid = 'queued'"))
        .isEqualTo("ENQUEUED");
    assertThat(
            one("SELECT status FROM dbos.workflow_status WHERE workflow_uuid = 'queued-sleeping'"))
        .isEqualTo("PENDING");
    assertThat(parked.due(mine.executorId(), 10, 10))
        .containsExactly(
            new ParkedWorkflow("sleeping", 5, null), new ParkedWorkflow("queued-sleeping", 7, "t"));
  }

  @Test
  void whatItsOwnerDidNotParkIsTakenOverAsRunning() throws Exception {
    Leases leases = leases("a", Duration.ofSeconds(2));
    leases.acquire();
    lease("gone", "1 second", "-1 hour");
    workflow("parked-by-another", "gone", null);
    execute(
        "INSERT INTO lakebase_workflow.parked (workflow_id, executor_id, wake_at)"
            + " VALUES ('parked-by-another', 'before', 5)");

    assertThat(leases.takeOver("gone", 10).workflowIds()).containsExactly("parked-by-another");
  }

  @Test
  void aCleanHandOverOfAQueuedOneCountsNoAttempt() throws Exception {
    Leases leases = leases("a", Duration.ofSeconds(2));
    Lease first = leases.acquire();
    workflow("queued", first.executorId(), "q");
    leases.release();
    Leases other = leases("b", Duration.ofSeconds(2));
    other.acquire();

    assertThat(other.takeOver(first.executorId(), 10).requeued()).isEqualTo(1);

    assertThat(attempts("queued")).as("its next claim counts one").isZero();
  }

  @Test
  void whatWeCannotRunIsLeftForThoseWhoCan() throws Exception {
    Leases leases = leases("a", Duration.ofSeconds(2));
    leases.acquire();
    lease("gone", "1 second", "-1 hour");
    workflow("ours", "gone", null);
    workflow("foreign", "gone", null);
    workflow("newer", "gone", null);
    execute("UPDATE dbos.workflow_status SET name = 'other' WHERE workflow_uuid = 'foreign'");
    execute(
        "UPDATE dbos.workflow_status SET application_version = 'v2' WHERE workflow_uuid = 'newer'");
    Known known = new Known(Set.of("checkout", "refund"), "v1");

    assertThat(leases.takeOver("gone", 10, known).workflowIds()).containsExactly("ours");
    assertThat(leases.takeOver("gone", 10, known)).isEqualTo(new TakeOver(List.of(), 0, 0, true));

    assertThat(leases.lapsed()).as("its lease stays for others").containsExactly("gone");
    assertThat(leases.takeOver("gone", 10).workflowIds())
        .containsExactlyInAnyOrder("foreign", "newer");
  }

  @Test
  void aRowLockedBySomebodyDoesNotHoldUpTheOthersAndIsNotForgotten() throws Exception {
    Leases leases = leases("a", Duration.ofSeconds(2));
    leases.acquire();
    lease("gone", "1 second", "-1 hour");
    workflow("free", "gone", null);
    workflow("locked", "gone", null);
    try (Connection zombie = dataSource.getConnection();
        Statement statement = zombie.createStatement()) {
      zombie.setAutoCommit(false);
      statement.execute(
          "SELECT FROM dbos.workflow_status WHERE workflow_uuid = 'locked' FOR SHARE");

      assertThat(leases.takeOver("gone", 10).workflowIds()).containsExactly("free");
      assertThat(leases.takeOver("gone", 10)).isEqualTo(new TakeOver(List.of(), 0, 0, false));
      zombie.rollback();
    }

    assertThat(leases.takeOver("gone", 10).workflowIds()).containsExactly("locked");
    assertThat(leases.takeOver("gone", 10).done()).isTrue();
  }

  @Test
  void whoSendsToAWorkflowDoesNotKeepItFromBeingTakenOver() throws Exception {
    Leases leases = leases("a", Duration.ofSeconds(2));
    leases.acquire();
    lease("gone", "1 second", "-1 hour");
    workflow("w", "gone", null);
    try (Connection sender = dataSource.getConnection();
        Statement statement = sender.createStatement()) {
      sender.setAutoCommit(false);
      statement.execute("SELECT FROM dbos.workflow_status WHERE workflow_uuid = 'w' FOR KEY SHARE");

      assertThat(leases.takeOver("gone", 10).workflowIds()).containsExactly("w");
      sender.rollback();
    }
  }

  @Test
  void aStartThatReliesOnTheLeaseIsWaitedForAndThenTakenOver() throws Exception {
    Leases leases = leases("a", Duration.ofSeconds(2));
    leases.acquire();
    lease("gone", "1 second", "-1 hour");
    try (Connection zombie = dataSource.getConnection();
        Statement statement = zombie.createStatement()) {
      zombie.setAutoCommit(false);
      statement.execute(
          "SELECT FROM lakebase_workflow.leases WHERE executor_id = 'gone' FOR KEY SHARE");
      statement.execute(
          "INSERT INTO dbos.workflow_status (workflow_uuid, name, status, executor_id)"
              + " VALUES ('late', 'checkout', 'PENDING', 'gone')");

      CompletableFuture<TakeOver> chunk = LockWaits.begin(dataSource, () -> next(leases));
      zombie.commit();
      chunk.get(30, TimeUnit.SECONDS);
    }

    TakeOver second = next(leases);
    assertThat(owner("late")).isNotEqualTo("gone");
    assertThat(second.done() || second.workflowIds().contains("late")).isTrue();
  }

  private static TakeOver next(Leases leases) {
    try {
      return leases.takeOver("gone", 10);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private Leases leases(String name, Duration duration) throws SQLException {
    Leases leases =
        Leases.open(dataSource, NAMES, LeaseSettings.of(name, duration), System::nanoTime);
    opened.add(leases);
    return leases;
  }

  private void lease(String executorId, String duration, String expiresIn) {
    execute(
        String.format(
            "INSERT INTO lakebase_workflow.leases VALUES ('%s', '%s', '%s', now(),"
                + " now() + interval '%s', NULL)",
            executorId, executorId, duration, expiresIn));
  }

  private void workflow(String id, String executorId, String queue) {
    execute(
        String.format(
            "INSERT INTO dbos.workflow_status (workflow_uuid, name, status, executor_id,"
                + " recovery_attempts, application_version, queue_name)"
                + " VALUES ('%s', 'checkout', 'PENDING', '%s', 1, 'v1', %s)",
            id, executorId, queue == null ? "NULL" : "'" + queue + "'"));
  }

  private String expiry(Lease lease) {
    return one(
        "SELECT expires_at FROM lakebase_workflow.leases WHERE executor_id = '"
            + lease.executorId()
            + "'");
  }

  private String owner(String id) {
    return one("SELECT executor_id FROM dbos.workflow_status WHERE workflow_uuid = '" + id + "'");
  }

  private long attempts(String id) {
    return count(
        "SELECT recovery_attempts FROM dbos.workflow_status WHERE workflow_uuid = '" + id + "'");
  }

  private void execute(String sql) {
    TestPostgres.execute(dataSource, sql);
  }

  private long count(String sql) {
    return Long.parseLong(one(sql));
  }

  private String one(String sql) {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }
}
