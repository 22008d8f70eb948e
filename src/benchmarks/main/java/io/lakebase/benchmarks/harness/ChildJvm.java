package io.lakebase.benchmarks.harness;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A contestant in a JVM of its own with this one's class path. Its log goes to a file. Used by one
 * thread at a time.
 */
public final class ChildJvm implements AutoCloseable {

  private final String name;
  private final Process process;
  private final Path log;
  private final BufferedReader answers;
  private final Writer orders;

  private ChildJvm(String name, Process process, Path log) {
    this.name = name;
    this.process = process;
    this.log = log;
    this.answers = process.inputReader(StandardCharsets.UTF_8);
    this.orders = process.outputWriter(StandardCharsets.UTF_8);
  }

  /**
   * Starts a contestant and waits until it is ready.
   *
   * @param java the JDK to run on
   * @param name names the log file
   * @param type the contestant
   * @param parameters what it is told
   * @param logs the folder of the log
   * @param options of the JVM
   * @throws IOException if it does not become ready; the end of its log is told
   */
  public static ChildJvm start(
      JavaHome java,
      String name,
      Class<? extends Contestant> type,
      Parameters parameters,
      Path logs,
      String... options)
      throws IOException {
    Files.createDirectories(logs);
    Path log = logs.resolve(name.replaceAll("[^A-Za-z0-9.-]+", "-") + ".log");
    List<String> command = new ArrayList<>();
    command.add(java.executable().toString());
    command.addAll(List.of("-Xms512m", "-Xmx1g", "-XX:+UseParallelGC"));
    command.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");
    command.addAll(List.of(options));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(ContestantHost.class.getName());
    command.add(type.getName());
    command.addAll(parameters.toArguments());
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.to(log.toFile())).start();
    ChildJvm child = new ChildJvm(name, process, log);
    try {
      child.answer();
      return child;
    } catch (IOException e) {
      child.close();
      throw e;
    }
  }

  /**
   * One round.
   *
   * @param order what to do; its values hold no blanks
   * @throws IOException if the child failed or ended
   */
  public Sample round(Parameters order) throws IOException {
    orders.write(String.join(" ", order.toArguments()) + "\n");
    orders.flush();
    return Sample.parse(answer());
  }

  /** The process, for what looks at it from outside. */
  public long pid() {
    return process.pid();
  }

  private String answer() throws IOException {
    for (String line = answers.readLine(); line != null; line = answers.readLine()) {
      if (line.startsWith(ContestantHost.ANSWER)) {
        return line.substring(ContestantHost.ANSWER.length());
      }
    }
    throw new IOException("[" + name + "] the contestant ended: " + tail());
  }

  private String tail() throws IOException {
    List<String> lines = Files.readAllLines(log);
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 30), lines.size()));
  }

  /** Ends the child: by the end of its input, after ten seconds by force. */
  @Override
  public void close() {
    try {
      orders.close();
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException | InterruptedException e) {
      process.destroyForcibly();
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
