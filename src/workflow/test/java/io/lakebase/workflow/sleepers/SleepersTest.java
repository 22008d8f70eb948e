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

  private static final int SLEEPERS = Integer.getInteger("lakebase.sleepers", 100_000);

  @Test
  @Timeout(150)
  @EnabledForJreRange(max = JRE.JAVA_20, disabledReason = "about platform threads")
  void aHundredThousandSleepersNeedNeitherThreadsNorMemory() throws Exception {
    PGSimpleDataSource database = TestPostgres.newDatabase();
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    ProcessBuilder builder =
        new ProcessBuilder(
            List.of(
                java,
                "-Xmx256m",
                SleeperHost.class.getName(),
                String.valueOf(TestPostgres.port()),
                database.getDatabaseName(),
                String.valueOf(SLEEPERS)));
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

    assertThat(Integer.parseInt(said.get("threads"))).isLessThan(60);
    assertThat(Integer.parseInt(said.get("heap"))).isLessThan(256);
    assertThat(said).containsEntry("run", "2000");
    assertThat(said).containsEntry("replayed", "0");
    // 1.15 on a quiet machine; the rest is the neighbours' noise.
    assertThat(Double.parseDouble(said.get("slower"))).isLessThan(2.0);
  }

  private static String classPath() {
    String all =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return Arrays.stream(all.split(File.pathSeparator))
        .filter(entry -> !entry.contains("logback"))
        .collect(Collectors.joining(File.pathSeparator));
  }
}
