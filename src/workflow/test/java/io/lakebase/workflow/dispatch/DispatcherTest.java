package io.lakebase.workflow.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.lakebase.workflow.TestPostgres;
import io.lakebase.workflow.journal.Connections;
import io.lakebase.workflow.journal.StepRecord;
import io.lakebase.workflow.journal.WorkflowRow;
import io.lakebase.workflow.journal.WorkflowStore;
import io.lakebase.workflow.lease.Lease;
import io.lakebase.workflow.lease.LeaseSettings;
import io.lakebase.workflow.lease.Leases;
import io.lakebase.workflow.lease.Parked;
import io.lakebase.workflow.schema.SchemaFeatures;
import io.lakebase.workflow.schema.SchemaNames;
import io.lakebase.workflow.schema.WorkflowSchema;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class DispatcherTest {

  private static final SchemaNames NAMES = SchemaNames.DEFAULT;
  private static final int MANY = 500;
  private static final Duration RARELY = Duration.ofMinutes(10);

  private final PGSimpleDataSource dataSource = TestPostgres.newDatabase();
  private final AtomicReference<Dispatcher> dispatcher = new AtomicReference<>();
  private SchemaFeatures features;
  private Leases leases;
  private LeaseKeeper keeper;

  @BeforeEach
  void open() throws Exception {
    features = WorkflowSchema.migrate(dataSource, NAMES);
    leases = Leases.open(dataSource, NAMES, LeaseSettings.of("dispatch", RARELY), System::nanoTime);
    keeper = new LeaseKeeper(leases);
  }

  @AfterEach
  void close() {
    dispatcher.get().close();
    leases.close();
  }

  private void start(Work work) {
    start(work, () -> Agenda.NEVER);
  }

  private void start(Work work, Agenda agenda) {
    Connections connections = Connections.borrowed(dataSource);
    dispatcher.set(
        new Dispatcher(
            new DispatchSettings("d", RARELY, RARELY, RARELY, RARELY, 100, List.of(), null),
            keeper,
            leases,
            Parked.of(connections, NAMES),
            WorkflowStore.of(connections, NAMES, features),
            connections,
            NAMES,
            work,
            Clock.systemUTC(),
            new Outside(() -> true, () -> {}, () -> {})));
    dispatcher.get().agenda(agenda);
    dispatcher.get().start();
  }

  private void orphan(String id) throws Exception {
    TestPostgres.execute(
        dataSource,
        "INSERT INTO dbos.workflow_status (workflow_uuid, status, name, executor_id) VALUES ('"
            + id
            + "', 'PENDING', 'known', '"
            + keeper.ensure().executorId()
            + "')");
  }

  @Test
  void whoAsksForOrphansWhileTheyAreLookedForIsAnsweredByAnotherLook() throws Exception {
    CountDownLatch second = new CountDownLatch(1);
    start(
        new NoWork() {
          @Override
          public boolean live(String workflowId) {
            if (workflowId.equals("first")) {
              insert("second"); // Too late for the look that has found the first one.
              dispatcher.get().reconcile();
            }
            return false;
          }

          @Override
          public void launch(WorkflowRow row, List<StepRecord> steps, Lease lease) {
            if (row.workflowId().equals("second")) {
              second.countDown();
            } else {
              TestPostgres.execute(
                  dataSource,
                  "UPDATE dbos.workflow_status SET status = 'SUCCESS' WHERE workflow_uuid = 'first'");
            }
          }
        });
    orphan("first");

    dispatcher.get().reconcile();

    assertThat(second.await(30, TimeUnit.SECONDS)).isTrue();
  }

  private void insert(String id) {
    try {
      orphan(id);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void whoeverIsLaunchedOthersHaveTheirTurn() throws Exception {
    AtomicInteger launched = new AtomicInteger();
    CountDownLatch all = new CountDownLatch(MANY);
    Queue<Integer> looks = new ConcurrentLinkedQueue<>();
    TestPostgres.execute(
        dataSource,
        "INSERT INTO dbos.workflow_status (workflow_uuid, status, name, executor_id) SELECT 'w' || n, 'PENDING', 'known', '"
            + keeper.ensure().executorId()
            + "' FROM generate_series(1, 500) n");
    start(
        new NoWork() {
          @Override
          public void launch(WorkflowRow row, List<StepRecord> steps, Lease lease) {
            launched.incrementAndGet();
            all.countDown();
          }
        },
        () -> {
          looks.add(launched.get());
          return 0;
        });

    dispatcher.get().reconcile();

    assertThat(all.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(looks).anyMatch(seen -> seen > 0 && seen < MANY);
  }

  @Test
  void anErrorOfWhatRunsHereDoesNotEndTheThread() throws Exception {
    CountDownLatch again = new CountDownLatch(2);
    start(
        new NoWork() {
          @Override
          public void launch(WorkflowRow row, List<StepRecord> steps, Lease lease) {
            again.countDown();
            throw new StackOverflowError();
          }
        });
    orphan("w");

    dispatcher.get().reconcile();

    assertThat(again.await(30, TimeUnit.SECONDS)).isTrue();
  }
}
