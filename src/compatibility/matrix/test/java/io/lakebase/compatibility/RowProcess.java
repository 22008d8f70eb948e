package io.lakebase.compatibility;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A row's JVM, from its start to its end. For one thread. */
final class RowProcess {

  private static final String MARK = "@row ";
  private static final int PATIENCE_SECONDS = 120;
  private static final int LOG_LINES = 60;

  private final Tool tool;
  private final Lane lane;
  private final Path files;
  private final List<String> configured = new ArrayList<>();
  private String did = "";
  private boolean passed;
  private int rotations;

  private RowProcess(Tool tool, Lane lane, Path files) {
    this.tool = tool;
    this.lane = lane;
    this.files = files;
  }

  /** Runs a row and tells what was seen. */
  static Outcome run(Tool tool, Lane lane) throws IOException, SQLException, InterruptedException {
    Path files = Path.of("target", "rows", tool.slug()).toAbsolutePath();
    return new RowProcess(tool, lane, Files.createDirectories(files)).run();
  }

  private Outcome run() throws IOException, SQLException, InterruptedException {
    ClassPath classPath = ClassPath.of(tool);
    int before = lane.credentials();
    Process process = start(classPath);
    Thread watchdog = watchdog(process);
    converse(process);
    int exit = process.waitFor();
    watchdog.interrupt();
    return new Outcome(
        tool,
        classPath.versionOf(tool.artifact()),
        List.copyOf(configured),
        did,
        passed,
        rotations,
        lane.credentials() - before,
        LoadedClasses.in(files),
        exit,
        endOf(log()));
  }

  private Process start(ClassPath classPath) throws IOException, SQLException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    Path options = tool.folder().resolve("jvm.options");
    if (Files.exists(options)) {
      command.add("@" + options.toAbsolutePath());
    }
    command.add("-Xmx1g");
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-Xlog:class+load:file=classes.log");
    command.add("-Duser.home=" + files);
    command.add("-cp");
    command.add(classPath.text());
    command.add("io.lakebase.compatibility." + tool.program());
    ProcessBuilder builder = new ProcessBuilder(command);
    Map<String, String> environment = builder.environment();
    environment.clear();
    environment.put("PATH", System.getenv("PATH"));
    environment.put("HOME", files.toString());
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    environment.put("ROW_FOLDER", tool.folder().toAbsolutePath().normalize().toString());
    environment.putAll(lane.environmentFor("row_" + tool.slug()));
    return builder.directory(files.toFile()).redirectErrorStream(true).start();
  }

  private void converse(Process process) throws IOException {
    try (BufferedReader lines = process.inputReader();
        PrintWriter answers = new PrintWriter(process.outputWriter(), true);
        PrintWriter log = new PrintWriter(Files.newBufferedWriter(log()))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        log.println(line);
        if (line.startsWith(MARK)) {
          hear(line.substring(MARK.length()), answers);
        }
      }
    }
  }

  private void hear(String message, PrintWriter answers) {
    String[] parts = message.split(" ", 2);
    switch (parts[0]) {
      case "configured" -> configured.add(parts[1]);
      case "did" -> did = parts[1];
      case "passed" -> passed = true;
      case "rotate" -> {
        lane.rotate();
        rotations++;
        answers.println("rotated");
      }
      default -> throw new IllegalStateException("[" + tool.name() + "] unknown: " + message);
    }
  }

  private static Thread watchdog(Process process) {
    Thread thread =
        new Thread(
            () -> {
              try {
                if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                  process.destroyForcibly();
                }
              } catch (InterruptedException done) {
                Thread.currentThread().interrupt();
              }
            },
            "row-watchdog");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private Path log() {
    return files.resolve("row.log");
  }

  private static String endOf(Path log) throws IOException {
    List<String> lines = Files.readAllLines(log);
    return String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size()));
  }
}
