package io.lakebase.workflow.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.lakebase.workflow.TestPostgres;
import io.lakebase.workflow.schema.SchemaNames;
import io.lakebase.workflow.schema.WorkflowSchema;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.postgresql.ds.PGSimpleDataSource;

/** Random lives of three processes against a model of who owns what. */
class LeaseStatesTest {

  private enum Deed {
    ACQUIRE,
    START,
    LAPSE,
    RELEASE,
    TAKE_OVER
  }

  private record Act(Deed deed, int process) {}

  private static final SchemaNames NAMES = SchemaNames.DEFAULT;
  private static final PGSimpleDataSource DATABASE = database();

  private static PGSimpleDataSource database() {
    PGSimpleDataSource database = TestPostgres.newDatabase();
    try {
      WorkflowSchema.migrate(database, NAMES);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return database;
  }

  @Provide
  Arbitrary<List<Act>> lives() {
    return Combinators.combine(Arbitraries.of(Deed.values()), Arbitraries.integers().between(0, 2))
        .as(Act::new)
        .list()
        .ofMinSize(5)
        .ofMaxSize(30);
  }

  @Property(tries = 25)
  void everyRunningWorkflowHasALiveOwnerOrOneWhoseLeaseIsStillKnown(@ForAll("lives") List<Act> acts)
      throws Exception {
    TestPostgres.execute(
        DATABASE, "TRUNCATE dbos.workflow_status CASCADE; TRUNCATE lakebase_workflow.leases");
    World world = new World();
    try {
      for (Act act : acts) {
        world.play(act);
        world.check();
      }
      world.settle();
    } finally {
      world.close();
    }
  }

  /** Processes and, beside the database, what it must say. */
  private static final class World {

    private final Leases[] processes = new Leases[3];
    private final Lease[] leases = new Lease[3];
    private final Set<String> ended = new HashSet<>();
    private final Map<String, String> owners = new HashMap<>();

    World() throws SQLException {
      for (int i = 0; i < 3; i++) {
        processes[i] =
            Leases.open(
                DATABASE, NAMES, LeaseSettings.of("p" + i, Duration.ofHours(1)), System::nanoTime);
      }
    }

    void play(Act act) throws SQLException {
      int p = act.process();
      Lease lease = leases[p];
      boolean alive = lease != null && !ended.contains(lease.executorId());
      switch (act.deed()) {
        case ACQUIRE -> {
          if (lease == null) {
            leases[p] = processes[p].acquire();
            ended.remove(leases[p].executorId());
          }
        }
        case START -> {
          if (alive) {
            String id = "w" + owners.size();
            sql(
                "INSERT INTO dbos.workflow_status (workflow_uuid, name, status, executor_id)"
                    + " VALUES ('"
                    + id
                    + "', 'n', 'PENDING', '"
                    + lease.executorId()
                    + "')");
            owners.put(id, lease.executorId());
          }
        }
        case LAPSE -> {
          if (alive) {
            // The server has been up for longer than this lease would have lasted.
            sql(
                "UPDATE lakebase_workflow.leases SET duration = '0',"
                    + " expires_at = now() - interval '1 s' WHERE executor_id = '"
                    + lease.executorId()
                    + "'");
            ended.add(lease.executorId());
          }
        }
        case RELEASE -> {
          if (lease != null) {
            processes[p].release();
            leases[p] = null;
            ended.add(lease.executorId());
          }
        }
        case TAKE_OVER -> {
          if (alive) {
            takeOver(p, lease);
          }
        }
      }
    }

    private void takeOver(int p, Lease lease) throws SQLException {
      for (String gone : processes[p].lapsed()) {
        assertThat(ended).contains(gone);
        Set<String> expected = ownedBy(gone);
        Set<String> taken = new HashSet<>();
        TakeOver chunk = processes[p].takeOver(gone, 2);
        for (; !chunk.done(); chunk = processes[p].takeOver(gone, 2)) {
          assertThat(chunk.workflowIds()).hasSizeBetween(1, 2).allMatch(taken::add);
        }
        assertThat(taken).isEqualTo(expected);
        taken.forEach(id -> owners.put(id, lease.executorId()));
      }
    }

    private Set<String> ownedBy(String executorId) {
      Set<String> owned = new HashSet<>(owners.keySet());
      owned.removeIf(id -> !owners.get(id).equals(executorId));
      return owned;
    }

    void check() throws SQLException {
      assertThat(stored()).isEqualTo(owners);
      assertThat(orphans()).as("owners without a lease row").isEmpty();
    }

    /** A fresh process takes everything over that is left. */
    void settle() throws SQLException {
      for (int p = 0; p < 3; p++) {
        if (leases[p] != null) {
          play(new Act(Deed.RELEASE, p));
        }
      }
      play(new Act(Deed.ACQUIRE, 0));
      play(new Act(Deed.TAKE_OVER, 0));
      check();
      assertThat(ownedBy(leases[0].executorId())).isEqualTo(owners.keySet());
      assertThat(processes[0].lapsed()).isEmpty();
    }

    void close() {
      for (Leases process : processes) {
        process.close();
      }
    }

    private static Map<String, String> stored() throws SQLException {
      return map("SELECT workflow_uuid, executor_id FROM dbos.workflow_status");
    }

    private static Map<String, String> orphans() throws SQLException {
      return map(
          "SELECT workflow_uuid, executor_id FROM dbos.workflow_status s WHERE NOT EXISTS"
              + " (SELECT FROM lakebase_workflow.leases l WHERE l.executor_id = s.executor_id)");
    }

    private static void sql(String sql) {
      TestPostgres.execute(DATABASE, sql);
    }

    private static Map<String, String> map(String sql) throws SQLException {
      try (Connection connection = DATABASE.getConnection();
          Statement statement = connection.createStatement();
          ResultSet rows = statement.executeQuery(sql)) {
        Map<String, String> found = new HashMap<>();
        while (rows.next()) {
          found.put(rows.getString(1), rows.getString(2));
        }
        return found;
      }
    }
  }
}
