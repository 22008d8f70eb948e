package io.lakebase.workflow.sleepers;

import static org.assertj.core.api.Assertions.assertThat;

import io.lakebase.workflow.TestPostgres;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.postgresql.ds.PGSimpleDataSource;

class SleepersTest {

  private static final int SLEEPERS = 100_000;

  /** How many of them are started; the rest are copies of these in the database. */
  private static final int STARTED = Integer.getInteger("lakebase.sleepers.started", 10_000);

  @Test
  @Timeout(300)
  @EnabledForJreRange(max = JRE.JAVA_20, disabledReason = "about platform threads")
  void aHundredThousandSleepersNeedNeitherThreadsNorMemory() throws Exception {
    PGSimpleDataSource database = TestPostgres.newDatabase();
    TestPostgres.execute(database, "CREATE EXTENSION pg_stat_statements");
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    ProcessBuilder builder =
        new ProcessBuilder(
            List.of(
                java,
                "-Xmx256m",
                SleeperHost.class.getName(),
                String.valueOf(TestPostgres.port()),
                database.getDatabaseName(),
                String.valueOf(SLEEPERS),
                String.valueOf(STARTED)));
    builder.environment().put("CLASSPATH", classPath());
    Process host = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
    Map<String, String> said = new HashMap<>();
    try {
      new String(host.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .forEach(
              line -> said.put(line.replaceFirst(" .*", ""), line.replaceFirst("^\\S+ ?", "")));
    } finally {
      host.destroyForcibly();
    }
    System.out.println("sleepers " + said);

    assertThat(number(said, "threads")).isLessThan(60);
    assertThat(number(said, "heap")).isLessThan(256);
    assertThat(number(said, "noops-before")).isEqualTo(200);
    assertThat(number(said, "noops-after")).as("with all of them asleep").isEqualTo(200);
    assertThat(number(said, "replayed")).isZero();
    assertThat(number(said, "chunks")).isGreaterThanOrEqualTo(SLEEPERS / 1_000);
  }

  private static int number(Map<String, String> said, String what) {
    assertThat(said).containsKey(what);
    return Integer.parseInt(said.get(what));
  }

  private static String classPath() {
    String all =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return Arrays.stream(all.split(File.pathSeparator))
        .filter(entry -> !entry.contains("logback"))
        .collect(Collectors.joining(File.pathSeparator));
  }
}
