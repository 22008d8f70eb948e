package io.lakebase.workflow.torture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lakebase.workflow.StartOptions;
import io.lakebase.workflow.StartRequest;
import io.lakebase.workflow.WorkflowClient;
import io.lakebase.workflow.WorkflowState;
import io.lakebase.workflow.schema.SchemaNames;
import io.lakebase.workflow.schema.WorkflowSchema;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Queues, deduplication and messages while their processes are killed, some by a workflow that
 * kills whoever runs it. {@code -Dlakebase.torture.queue.seconds=300} for longer.
 */
class QueueTortureTest {

  private static final int PROCESSES = 3;
  private static final int POISON = 2;
  private static final Duration LONGEST = Duration.ofMinutes(3);

  /** The database's own account of every change. */
  private static final String ACCOUNT =
      """
      CREATE TABLE violation (what TEXT);
      CREATE TABLE started (seq BIGSERIAL PRIMARY KEY, at BIGINT NOT NULL);
      CREATE TABLE most (running BIGINT);
      CREATE FUNCTION account() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE running BIGINT;
      BEGIN
        IF NEW.queue_name = 'limited' AND NEW.status = 'PENDING' THEN
          SELECT count(*) INTO running FROM dbos.workflow_status w WHERE w.queue_name = 'limited' AND w.status = 'PENDING';
          INSERT INTO most VALUES (running);
          IF running > 4 THEN
            INSERT INTO violation VALUES (running || ' run at once');
          END IF;
        END IF;
        IF TG_OP = 'UPDATE' AND NEW.queue_name = 'rated' AND NEW.status = 'PENDING' AND OLD.status = 'ENQUEUED' THEN
          INSERT INTO started (at) VALUES (NEW.started_at_epoch_ms);
        END IF;
        IF TG_OP = 'INSERT' AND NEW.name = 'unique' THEN
          SELECT count(*) INTO running FROM dbos.workflow_status w WHERE w.name = 'unique'
            AND w.workflow_uuid LIKE substr(NEW.workflow_uuid, 1, 9) || '%' AND w.status IN ('ENQUEUED', 'PENDING', 'DELAYED');
          IF running > 1 THEN
            INSERT INTO violation VALUES (running || ' have the place of ' || NEW.workflow_uuid);
          END IF;
        END IF;
        RETURN NULL;
      END $$;
      CREATE TRIGGER account AFTER INSERT OR UPDATE ON dbos.workflow_status FOR EACH ROW EXECUTE FUNCTION account();
      """;

  private static final String RATE_EXCEEDED =
      """
      SELECT s.at || ': ' || count(*) || ' starts within a second' FROM started s
      JOIN started o ON o.at > s.at - 1000 AND o.at <= s.at
      GROUP BY s.seq, s.at HAVING count(*) > 10
      """;

  private final long seed = Long.getLong("lakebase.torture.seed", System.nanoTime());
  private final Duration time =
      Duration.ofSeconds(Integer.getInteger("lakebase.torture.queue.seconds", 6));
  private final Random random = new Random(seed);
  private final List<Process> processes = new ArrayList<>();
  private final Set<Process> resting = ConcurrentHashMap.newKeySet();
  private int born;
  private int kills;

  @Test
  void limitsHoldMessagesKeepTheirOrderAndPoisonStrandsNobody() throws Exception {
    System.out.println("queue torture seed " + seed + ", " + time);
    try (Server server = new Server()) {
      WorkflowSchema.migrate(server.dataSource(), SchemaNames.DEFAULT);
      Audit audit = new Audit(server.dataSource());
      execute(server, ACCOUNT);
      try (WorkflowClient client = WorkflowClient.builder(server.dataSource()).connect()) {
        int boxes = enqueue(client, server);
        torture(server);
        processes.stream().filter(Process::isAlive).forEach(QueueTortureTest::rest);
        await()
            .atMost(LONGEST)
            .pollInterval(Duration.ofMillis(300))
            .untilAsserted(
                () -> {
                  revive(server, false);
                  assertThat(resting).containsAll(processes);
                  assertThat(audit.notEnded()).isEmpty();
                });
        judge(client, audit, boxes);
      }
    } finally {
      processes.forEach(Process::destroyForcibly);
    }
  }

  private int enqueue(WorkflowClient client, Server server) throws Exception {
    int scale = (int) Math.max(1, time.toSeconds() / 10);
    client.startAll(
        QueueWorker.SLOT,
        IntStream.range(0, 150 * scale).boxed().toList(),
        StartOptions.on(QueueWorker.LIMITED).withPriority(1));
    client.startAll(
        QueueWorker.QUICK,
        IntStream.range(0, 60 * scale).boxed().toList(),
        StartOptions.on(QueueWorker.RATED));
    client.startAll(
        QueueWorker.POISON,
        IntStream.range(0, POISON).boxed().toList(),
        StartOptions.on(QueueWorker.LIMITED));
    int boxes = 4 * scale;
    for (int box = 0; box < boxes; box++) {
      String id = "box-" + box;
      client.start(
          QueueWorker.BOX,
          QueueWorker.LETTERS * QueueWorker.MAILERS,
          StartOptions.on(QueueWorker.PLAIN).withId(id));
      List<StartRequest<String>> mailers = new ArrayList<>();
      for (int mailer = 0; mailer < QueueWorker.MAILERS; mailer++) {
        mailers.add(
            new StartRequest<>(
                id, StartOptions.on(QueueWorker.PLAIN).withId(id + "-mailer-" + mailer)));
      }
      client.startAll(QueueWorker.MAILER, mailers);
    }
    execute(
        server,
        "INSERT INTO dbos.workflow_status (workflow_uuid, status, name, queue_name, priority, inputs, serialization)"
            // Behind the poison: beside it, it would be killed too often itself.
            + " VALUES ('unreadable', 'ENQUEUED', 'slot', 'limited', 1, 'gASVCwAAAA==', 'py_pickle')");
    return boxes;
  }

  private void torture(Server server) throws Exception {
    long begun = System.nanoTime();
    while (System.nanoTime() - begun < time.toNanos()
        || (kills < 4 && System.nanoTime() - begun < 4 * time.toNanos())) {
      revive(server, true);
      TimeUnit.MILLISECONDS.sleep(800 + random.nextInt(1_200));
      List<Process> alive = processes.stream().filter(Process::isAlive).toList();
      if (!alive.isEmpty()) {
        alive.get(random.nextInt(alive.size())).destroyForcibly().waitFor();
        kills++;
      }
    }
  }

  private void revive(Server server, boolean race) throws IOException {
    processes.removeIf(process -> !process.isAlive());
    while (processes.size() < PROCESSES) {
      Process process = birth(server);
      processes.add(process);
      if (!race) {
        rest(process);
      }
    }
  }

  private Process birth(Server server) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx192m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Dlakebase.test.log=OFF",
            QueueWorker.class.getName(),
            server.url(),
            "q" + ++born,
            String.valueOf(random.nextLong()));
    builder
        .environment()
        .put(
            "CLASSPATH",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    Process process = builder.start();
    Thread reader = new Thread(() -> drain(process), "q" + born);
    reader.setDaemon(true);
    reader.start();
    return process;
  }

  private void drain(Process process) {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.equals(QueueWorker.RESTS)) {
          resting.add(process);
        }
      }
    } catch (IOException e) {
      // It has ended.
    }
  }

  private static void rest(Process process) {
    try {
      process.getOutputStream().write('\n');
      process.getOutputStream().flush();
    } catch (IOException e) {
      // It has ended and rests.
    }
  }

  private void judge(WorkflowClient client, Audit audit, int boxes) throws Exception {
    System.out.printf(
        "queue torture: %s workflows, %d kills, %d processes, %s unique%n",
        audit.list("SELECT count(*)::text FROM dbos.workflow_status"),
        kills,
        born,
        audit.list("SELECT count(*)::text FROM dbos.workflow_status WHERE name = 'unique'"));
    assertThat(audit.list("SELECT what FROM violation LIMIT 20")).isEmpty();
    assertThat(audit.list("SELECT max(running)::text FROM most")).containsExactly("4");
    assertThat(audit.list(RATE_EXCEEDED)).isEmpty();
    assertThat(kills).as("kills").isGreaterThanOrEqualTo(4);
    assertThat(
            audit.list(
                "SELECT workflow_uuid || ' ' || status FROM dbos.workflow_status WHERE name <> 'poison' AND status <> 'SUCCESS'"
                    + " AND recovery_attempts <= 3 AND workflow_uuid <> 'unreadable' LIMIT 20"))
        .as("not ended well, although not killed too often")
        .isEmpty();
    assertThat(audit.list("SELECT DISTINCT status FROM dbos.workflow_status WHERE name = 'poison'"))
        .containsExactly("MAX_RECOVERY_ATTEMPTS_EXCEEDED");
    assertThat(client.find("unreadable").orElseThrow().state()).isEqualTo(WorkflowState.ERROR);
    for (int box = 0; box < boxes; box++) {
      String id = "box-" + box;
      if (client.find(id).orElseThrow().state() != WorkflowState.SUCCESS) {
        continue; // Its processes were killed more often than it may be recovered.
      }
      List<String> letters = client.handle(QueueWorker.BOX, id).result(LONGEST);
      assertThat(letters).last().isEqualTo("end");
      for (int mailer = 0; mailer < QueueWorker.MAILERS; mailer++) {
        String from = id + "-mailer-" + mailer + " ";
        assertThat(letters)
            .filteredOn(letter -> letter.startsWith(from))
            .containsExactlyElementsOf(
                IntStream.range(0, QueueWorker.LETTERS).mapToObj(n -> from + n).toList());
      }
    }
  }

  private static void execute(Server server, String sql) throws Exception {
    try (var connection = server.dataSource().getConnection();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
