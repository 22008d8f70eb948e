package io.lakebase.workflow.torture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lakebase.workflow.journal.Journal;
import io.lakebase.workflow.journal.JournalSettings;
import io.lakebase.workflow.journal.StepResult;
import io.lakebase.workflow.journal.StepRow;
import io.lakebase.workflow.schema.SchemaNames;
import io.lakebase.workflow.schema.WorkflowSchema;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * Several processes on one database, killed, frozen past their lease and let go on, cut off, with
 * the database crashing under them. {@code -Dlakebase.torture.seconds=600} for longer, {@code
 * -Dlakebase.torture.seed=…} for the same choices again.
 */
class TortureTest {

  private static final int PROCESSES = 3;
  private static final Duration LONGEST = Duration.ofMinutes(3);

  private final long seed = Long.getLong("lakebase.torture.seed", System.nanoTime());
  private final Duration time =
      Duration.ofSeconds(Integer.getInteger("lakebase.torture.seconds", 60));
  private final Random random = new Random(seed);
  private final Queue<String> acknowledged = new ConcurrentLinkedQueue<>();
  private final List<Victim> victims = new ArrayList<>();
  private final List<Victim> everyone = new ArrayList<>();
  private Path archive;
  private int born;
  private int kills;
  private int restarts;
  private int freezes;
  private int cuts;

  @Test
  void everyAcknowledgedWorkflowEndsOnceWithTheRightResultAndNothingHappensTwice()
      throws Exception {
    System.out.println("torture seed " + seed + ", " + time);
    try (Server server = new Server()) {
      WorkflowSchema.migrate(server.dataSource("test"), SchemaNames.DEFAULT);
      Audit audit = new Audit(server.dataSource("test"));
      audit.install();
      archive = Victim.archive(server.port(), Files.createTempDirectory("torture"));
      try {
        torture(server);
        report(0);
        mend(server);
        await()
            .atMost(Duration.ofMinutes(2))
            .pollInterval(Duration.ofMillis(500))
            .untilAsserted(() -> assertThat(audit.notEnded()).isEmpty());
        int refused = zombieWritesRefused(server, audit);
        report(refused);
        judge(audit);
        assertThat(kills).as("kills").isGreaterThanOrEqualTo((int) (15 * time.toSeconds() / 60));
        assertThat(restarts)
            .as("restarts of the database")
            .isGreaterThanOrEqualTo((int) (2 * time.toSeconds() / 60));
        assertThat(freezes).as("processes frozen past their lease").isPositive();
        assertThat(refused).as("zombie writes refused").isGreaterThanOrEqualTo(5);
        assertThat(everyone.stream().mapToInt(Victim::superseded).sum())
            .as("runs that found themselves superseded")
            .isPositive();
      } finally {
        for (Victim victim : everyone) {
          victim.kill();
        }
      }
    }
  }

  private void torture(Server server) throws Exception {
    for (int i = 0; i < PROCESSES; i++) {
      birth(server);
    }
    await().atMost(LONGEST).until(() -> victims.stream().anyMatch(Victim::up));
    long begun = System.nanoTime();
    int rounds = 0;
    while (elapsed(begun).compareTo(time) < 0
        || (!enough() && elapsed(begun).compareTo(time.multipliedBy(3)) < 0)) {
      rounds++;
      pause(300 + random.nextInt(900));
      revive(server);
      if (rounds % 12 == 0) {
        server.crashAndRestart();
        restarts++;
      } else if (rounds % 5 == 0) {
        freeze();
      } else if (rounds % 7 == 0) {
        cut(server);
      } else {
        killOne();
      }
    }
  }

  private boolean enough() {
    return kills >= 15 * time.toSeconds() / 60 && restarts >= 2 * time.toSeconds() / 60;
  }

  private static Duration elapsed(long since) {
    return Duration.ofNanos(System.nanoTime() - since);
  }

  private void birth(Server server) throws Exception {
    Victim victim =
        new Victim("w" + ++born, server.port(), random.nextLong(), archive, acknowledged);
    victims.add(victim);
    everyone.add(victim);
  }

  private void revive(Server server) throws Exception {
    while (victims.size() < PROCESSES) {
      birth(server);
    }
  }

  private void killOne() throws InterruptedException {
    List<Victim> up = victims.stream().filter(Victim::running).toList();
    if (!up.isEmpty()) {
      Victim victim = up.get(random.nextInt(up.size()));
      victim.kill();
      victims.remove(victim);
      kills++;
    }
  }

  /** Freezes one for longer than its lease, then lets it go on as a zombie. */
  private void freeze() throws Exception {
    List<Victim> up = victims.stream().filter(Victim::running).toList();
    if (!up.isEmpty()) {
      Victim victim = up.get(random.nextInt(up.size()));
      victim.stop();
      pause(3_500);
      victim.goOn();
      freezes++;
    }
  }

  private void cut(Server server) throws SQLException {
    try (var connection = server.dataSource("test").getConnection();
        var statement = connection.createStatement()) {
      statement.execute(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'w%' AND random() < 0.4");
      cuts++;
    }
  }

  private void mend(Server server) throws Exception {
    revive(server);
    await().atMost(LONGEST).until(() -> victims.stream().allMatch(Victim::up));
    for (Victim victim : victims) {
      victim.rest();
    }
  }

  /**
   * What a process that lost its workflow long ago would still write, through the very journal that
   * it would use.
   */
  private int zombieWritesRefused(Server server, Audit audit) throws Exception {
    var features = WorkflowSchema.migrate(server.dataSource("zombie"), SchemaNames.DEFAULT);
    int refused = 0;
    try (Journal journal =
        Journal.open(
            server.dataSource("zombie"), SchemaNames.DEFAULT, features, JournalSettings.DEFAULTS)) {
      for (String[] owned : audit.formerOwners(50)) {
        StepRow row =
            new StepRow(
                owned[0], 9_000, "zombie", "1", null, null, 1L, 2L, "portable_json", owned[1]);
        StepResult fate = journal.step(row).get(20, TimeUnit.SECONDS);
        assertThat(fate).isInstanceOf(StepResult.Superseded.class);
        refused++;
      }
    }
    return refused;
  }

  private void judge(Audit audit) throws SQLException {
    assertThat(audit.violations()).as("writes by others than the owner").isEmpty();
    assertThat(audit.effectsNotExactlyOnce())
        .as("transaction steps that did not take effect exactly once")
        .isEmpty();
    assertThat(audit.stepsThatRanAgain())
        .as("steps that ran again after a later one had begun")
        .isEmpty();
    Map<String, String> results = audit.results();
    for (String id : acknowledged) {
      int program = Integer.parseInt(id.substring(id.lastIndexOf('-') + 1));
      assertThat(results).containsEntry(id, String.valueOf(Program.expected(program)));
    }
  }

  private void report(int refused) {
    System.out.printf(
        "torture: %d workflows acknowledged, %d kills, %d database crashes, %d freezes, %d cuts, %d zombie writes refused, %d runs superseded%n",
        acknowledged.size(),
        kills,
        restarts,
        freezes,
        cuts,
        refused,
        everyone.stream().mapToInt(Victim::superseded).sum());
  }

  private static void pause(long millis) throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(millis);
  }
}
