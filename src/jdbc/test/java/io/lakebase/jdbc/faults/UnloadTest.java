package io.lakebase.jdbc.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.lakebase.jdbc.LocalLakebase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnloadTest {

  @TempDir Path directory;

  /** In a JVM of its own that does not keep what is softly reachable. */
  @Test
  void aClassLoaderIsCollectedAfterDeregisteringAndNothingOfOursIsLeft() throws Exception {
    LocalLakebase.fresh();
    Path settings = directory.resolve("settings.properties");
    try (var out = Files.newOutputStream(settings)) {
      LocalLakebase.settings().store(out, null);
    }
    Path output = directory.resolve("output.log");

    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:SoftRefLRUPolicyMSPerMB=0",
                    "-cp",
                    System.getProperty(
                        "surefire.test.class.path", System.getProperty("java.class.path")),
                    UnloadProgram.class.getName(),
                    LocalLakebase.url(),
                    settings.toString()))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();

    assertThat(process.waitFor(150, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(output)).isZero();
    assertThat(Files.readString(output)).contains("unloaded after");
  }
}
