package io.lakebase.jdbc.attack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The older pgjdbc is the one that the build puts into target for the second run of the tests. */
class PgjdbcFloorTest {

  private static final Path OLDER = Path.of("target/older-pgjdbc/postgresql.jar").toAbsolutePath();

  @TempDir Path directory;

  private long warnings(String classPath) throws Exception {
    Path output = directory.resolve("output.log");
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp",
                    classPath,
                    FloorProgram.class.getName(),
                    "jdbc:lakebase://localhost:1/db?user=u&password=p&loginTimeout=5"))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(Files.readAllLines(output)).filteredOn(l -> l.startsWith("failed: ")).hasSize(2);
    return Files.readAllLines(output).stream()
        .filter(line -> line.contains("WARN") && line.contains("have known vulnerabilities"))
        .count();
  }

  @Test
  void onePgjdbcBelowTheFloorIsWarnedOfOnceAndANewerOneNot() throws Exception {
    String own =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));

    assertThat(OLDER).exists();
    assertThat(warnings(OLDER + File.pathSeparator + own)).isEqualTo(1);
    assertThat(warnings(own)).isZero();
  }
}
