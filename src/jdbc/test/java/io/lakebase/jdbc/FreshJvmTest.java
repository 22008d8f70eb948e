package io.lakebase.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FreshJvmTest {

  @TempDir Path directory;

  @Test
  void registeringLoadsNeitherTheSdkNorTheCache() throws Exception {
    assertThat(loadedBy("list")).noneMatch(FreshJvmTest::heavy);
  }

  @Test
  void nativePasswordsLoadNeitherTheSdkNorTheCache() throws Exception {
    LocalLakebase.fresh().createPasswordRole("native", "native-password");

    List<String> loaded =
        loadedBy(
            "connect",
            LocalLakebase.url(
                "user=native&password=native-password&sslmode=verify-full&sslrootcert="
                    + LocalLakebase.emulator().caCertificate()));

    assertThat(loaded).noneMatch(FreshJvmTest::heavy);
  }

  @Test
  void deregisteringEndsWhatTokensStarted() throws Exception {
    LocalLakebase.fresh();
    Path settings = directory.resolve("settings.properties");
    try (var out = Files.newOutputStream(settings)) {
      LocalLakebase.settings().store(out, null);
    }

    assertThat(loadedBy("deregister", LocalLakebase.url(), settings.toString()))
        .anyMatch(FreshJvmTest::heavy);
  }

  private static boolean heavy(String line) {
    return line.contains("com.databricks.sdk") || line.contains("com.github.benmanes.caffeine");
  }

  private List<String> loadedBy(String... arguments) throws IOException, InterruptedException {
    Path classes = directory.resolve("classes.log");
    Path output = directory.resolve("output.log");
    List<String> command =
        new java.util.ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xlog:class+load=info:file=" + classes,
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                FreshJvmProgram.class.getName()));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();

    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(output)).isZero();
    List<String> loaded = Files.readAllLines(classes);
    assertThat(loaded).anyMatch(line -> line.contains(LakebaseDriver.class.getName() + " "));
    return loaded;
  }
}
