package io.lakebase.quickstart;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** A program in a JVM of its own, whose output is shown indented. */
final class Programs implements AutoCloseable {

  /** The line by which a program says that it waits for the next line of input. */
  static final String READY = "(ready)";

  private final Process process;
  private final BufferedReader output;

  private Programs(Process process) {
    this.process = process;
    this.output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  static Programs start(Class<?> main, Map<String, String> environment, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");
    command.add("-Dorg.slf4j.simpleLogger.showThreadName=false");
    command.add(main.getName());
    command.addAll(Arrays.asList(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    builder.environment().putAll(environment);
    try {
      return new Programs(builder.start());
    } catch (IOException e) {
      throw new UncheckedIOException(
          "[" + main.getSimpleName() + "] the program could not be started", e);
    }
  }

  /** Shows output up to the next {@link #READY}; fails if the program ends before it. */
  void untilReady() throws IOException {
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      if (line.equals(READY)) {
        return;
      }
      show(line);
    }
    throw new QuickstartFailed("a program ended before it was asked to");
  }

  void nextRound() throws IOException {
    OutputStream input = process.getOutputStream();
    input.write('\n');
    input.flush();
  }

  /** Shows the rest of the output and returns the exit status. */
  int untilEnd() throws IOException, InterruptedException {
    process.getOutputStream().close();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      show(line);
    }
    return process.waitFor();
  }

  private static void show(String line) {
    System.out.println("    " + line);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
