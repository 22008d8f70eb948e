package io.lakebase.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FreshJvmTest {

  private static final Pattern CACHE =
      Pattern.compile(" (com\\.github\\.benmanes\\.caffeine\\.cache\\.[A-Z]{2,}) source:");

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
    assertThat(loadedByATokenAndItsEnd()).anyMatch(FreshJvmTest::heavy);
  }

  /** Caffeine puts the name of the class that it makes together from the cache's settings. */
  @Test
  void nativeImagesAreToldOfTheCachesThatAConnectMakes() throws Exception {
    Set<String> made =
        loadedByATokenAndItsEnd().stream()
            .map(CACHE::matcher)
            .filter(Matcher::find)
            .map(found -> found.group(1))
            .collect(Collectors.toSet());
    Set<String> above = new HashSet<>();
    for (String name : made) {
      Class<?> type = Class.forName(name).getSuperclass();
      for (; type != null; type = type.getSuperclass()) {
        above.add(type.getName());
      }
    }
    made.removeAll(above);

    assertThat(made).isNotEmpty();
    assertThat(NativeImageMetadataTest.listed()).containsAll(made);
  }

  private List<String> loadedByATokenAndItsEnd() throws Exception {
    LocalLakebase.fresh();
    Path settings = directory.resolve("settings.properties");
    try (var out = Files.newOutputStream(settings)) {
      LocalLakebase.settings().store(out, null);
    }
    return loadedBy("deregister", LocalLakebase.url(), settings.toString());
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
