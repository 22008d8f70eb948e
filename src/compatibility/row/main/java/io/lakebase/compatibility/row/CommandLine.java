package io.lakebase.compatibility.row;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

/** A tool's main class in a JVM of its own, with the row's class path and environment. */
public final class CommandLine {

  private final String mainClass;
  private final Map<String, String> environment = new HashMap<>();
  private String classPath = System.getProperty("java.class.path");
  private int runs;

  /** Takes the tool's main class. */
  public CommandLine(String mainClass) {
    this.mainClass = mainClass;
  }

  /** Puts all jars of a folder behind the row's class path, as launcher scripts do. */
  public CommandLine withJars(Path folder) {
    classPath = classPath + File.pathSeparator + folder.resolve("*");
    return this;
  }

  /** Sets an environment variable for it. */
  public CommandLine with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  /** Runs it and gives what it printed; fails the row unless it exits with 0. */
  public String run(Row row, List<String> arguments) throws IOException, InterruptedException {
    return run(row, arguments, 0);
  }

  /** Runs it and gives what it printed; fails the row if it exits with 0. */
  public String fail(Row row, List<String> arguments) throws IOException, InterruptedException {
    return run(row, arguments, exit -> exit != 0);
  }

  /** Runs it and gives what it printed; fails the row unless it exits with that status. */
  public String run(Row row, List<String> arguments, int status)
      throws IOException, InterruptedException {
    return run(row, arguments, exit -> exit == status);
  }

  private String run(Row row, List<String> arguments, IntPredicate expected)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-Xlog:class+load:file=classes-" + ++runs + ".log");
    command.add("-cp");
    command.add(classPath);
    command.add(mainClass);
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    System.out.println(output);
    int exit = process.waitFor();
    row.check(expected.test(exit), mainClass + " exits with " + exit + ", unexpectedly");
    return output;
  }
}
