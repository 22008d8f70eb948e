package io.lakebase.bundle;

import io.lakebase.bundle.BuiltJar.Outcome;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Another JVM with a class path and an environment of its own. */
final class ChildJvm {

  private ChildJvm() {}

  /** {@code java -jar} of the bundle. */
  static Outcome jar(Map<String, String> environment, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("-jar", BuiltJar.PATH.toString()));
    command.addAll(List.of(arguments));
    return run(environment, command);
  }

  /** A main class of these tests. */
  static Outcome program(
      Class<?> main, Map<String, String> environment, Path[] classPath, String... arguments)
      throws Exception {
    String path =
        Arrays.stream(classPath)
            .map(Path::toString)
            .collect(Collectors.joining(File.pathSeparator));
    List<String> command = new ArrayList<>(List.of("-cp", path, main.getName()));
    command.addAll(List.of(arguments));
    return run(environment, command);
  }

  private static Outcome run(Map<String, String> environment, List<String> arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:TieredStopAtLevel=1");
    command.addAll(arguments);
    Path out = Files.createTempFile("child", ".out");
    Path err = Files.createTempFile("child", ".err");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
      String path = System.getenv("PATH");
      builder.environment().clear();
      builder.environment().put("PATH", path == null ? "" : path);
      builder.environment().putAll(environment);
      Process process = builder.start();
      if (!process.waitFor(90, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("the child JVM did not end: " + Files.readString(err));
      }
      return new Outcome(
          process.exitValue(),
          Files.readString(out, StandardCharsets.UTF_8),
          Files.readString(err, StandardCharsets.UTF_8));
    } finally {
      Files.deleteIfExists(out);
      Files.deleteIfExists(err);
    }
  }
}
