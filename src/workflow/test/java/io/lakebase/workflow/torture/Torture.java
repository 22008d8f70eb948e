package io.lakebase.workflow.torture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
import java.util.function.ToIntFunction;

/**
 * Several processes on one database, killed, frozen past their lease and let go on, cut off, with
 * the database going away under them; then the account of what happened.
 */
final class Torture {

  private static final int PROCESSES = 3;
  private static Path archive;
  private static final Duration LONGEST = Duration.ofMinutes(3);

  private final Target target;
  private final Demand demand;
  private final Kind kind;
  private final Random random;
  private final Audit audit;
  private final Queue<String> acknowledged = new ConcurrentLinkedQueue<>();
  private final List<Victim> victims = new ArrayList<>();
  private final List<Victim> everyone = new ArrayList<>();
  private int kills;
  private int hurts;
  private int freezes;
  private int cuts;

  Torture(Target target, Demand demand, long seed) {
    this(target, demand, seed, new PlainKind());
  }

  Torture(Target target, Demand demand, long seed, Kind kind) {
    this.target = target;
    this.demand = demand;
    this.kind = kind;
    this.random = new Random(seed);
    this.audit = new Audit(target.dataSource());
  }

  /** Runs it to its end and judges it. */
  void run() throws Exception {
    WorkflowSchema.migrate(target.dataSource(), SchemaNames.DEFAULT);
    audit.install(kind.tables());
    if (archive == null) {
      archive = Victim.archive(target, Files.createTempDirectory("torture"));
    }
    try {
      torture();
      report();
      mend();
      await()
          .atMost(Duration.ofMinutes(2))
          .pollInterval(Duration.ofMillis(500))
          .untilAsserted(
              () -> {
                kind.settle(audit);
                assertThat(audit.notEnded()).isEmpty();
              });
      judge();
      assertThat(acknowledged).as("workflows").hasSizeGreaterThanOrEqualTo(demand.workflows());
      assertThat(kills).as("kills").isGreaterThanOrEqualTo(demand.kills());
      assertThat(hurts).as("times without database").isGreaterThanOrEqualTo(demand.hurts());
      assertThat(freezes).as("processes frozen past their lease").isPositive();
      assertThat(all(Victim::refused))
          .as("zombie writes attempted and refused")
          .isGreaterThanOrEqualTo(demand.refused());
      assertThat(all(Victim::superseded)).as("runs that found themselves superseded").isPositive();
    } finally {
      for (Victim victim : everyone) {
        victim.kill();
      }
    }
  }

  /** How many processes there were. */
  int processes() {
    return everyone.size();
  }

  private void torture() throws Exception {
    revive();
    await().atMost(LONGEST).until(() -> victims.stream().anyMatch(Victim::up));
    long begun = System.nanoTime();
    int rounds = 0;
    while (!late(begun)
        || (!enough() && elapsed(begun).compareTo(demand.time().multipliedBy(3)) < 0)) {
      rounds++;
      pause(300 + random.nextInt(900));
      revive();
      if (rounds % 8 == 6) {
        target.hurt();
        hurts++;
      } else if (rounds % 5 == 2 || (late(begun) && all(Victim::refused) < demand.refused())) {
        freeze();
      } else if (rounds % 7 == 3) {
        cut();
      } else {
        killOne();
      }
    }
  }

  private boolean enough() {
    return kills >= demand.kills()
        && hurts >= demand.hurts()
        && acknowledged.size() >= demand.workflows()
        && all(Victim::refused) >= demand.refused()
        && all(Victim::superseded) > 0;
  }

  private boolean late(long begun) {
    return elapsed(begun).compareTo(demand.time()) >= 0;
  }

  private static Duration elapsed(long since) {
    return Duration.ofNanos(System.nanoTime() - since);
  }

  private void revive() throws Exception {
    while (victims.size() < PROCESSES) {
      String name = "w" + (everyone.size() + 1);
      Victim victim =
          new Victim(name, target, kind.worker(), random.nextLong(), archive, acknowledged);
      victims.add(victim);
      everyone.add(victim);
    }
  }

  private void killOne() throws InterruptedException {
    List<Victim> up = victims.stream().filter(Victim::running).toList();
    if (up.size() > demand.survivors()) {
      Victim victim = up.get(random.nextInt(up.size()));
      victim.kill();
      victims.remove(victim);
      kills++;
    }
  }

  /** Freezes one until another has taken its work over, then lets it go on as a zombie. */
  private void freeze() throws Exception {
    List<Victim> up = victims.stream().filter(Victim::running).toList();
    if (up.size() > 1) {
      Victim victim = up.get(random.nextInt(up.size()));
      victim.stop();
      pause(3_000);
      for (int i = 0; i < 100 && audit.ownsSomething(victim.name()); i++) {
        pause(100);
      }
      int refused = victim.refused();
      victim.goOn();
      freezes++;
      for (int i = 0; i < 50 && victim.refused() == refused; i++) {
        pause(100);
      }
    }
  }

  private void cut() throws SQLException {
    audit.list(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'w%' AND random() < 0.4");
    cuts++;
  }

  private void mend() throws Exception {
    revive();
    await().atMost(LONGEST).until(() -> victims.stream().allMatch(Victim::up));
    for (Victim victim : victims) {
      victim.rest();
    }
  }

  private void judge() throws SQLException {
    assertThat(audit.violations()).as("writes by others than the owner").isEmpty();
    kind.judge(audit);
    assertThat(audit.stepsThatRanAgain())
        .as("steps that ran again after a later one had begun")
        .isEmpty();
    Map<String, String> results = audit.results();
    for (String id : acknowledged) {
      int program = Integer.parseInt(id.substring(id.lastIndexOf('-') + 1));
      assertThat(results).containsEntry(id, String.valueOf(kind.expected(program)));
    }
  }

  private int all(ToIntFunction<Victim> count) {
    return everyone.stream().mapToInt(count).sum();
  }

  private void report() {
    System.out.printf(
        "torture: %d workflows acknowledged, %d kills, %d times without database, %d freezes, %d cuts, %d zombie writes refused, %d runs superseded%n",
        acknowledged.size(),
        kills,
        hurts,
        freezes,
        cuts,
        all(Victim::refused),
        all(Victim::superseded));
  }

  private static void pause(long millis) throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(millis);
  }
}
