package io.lakebase.workflow.torture;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/** A worker process in the torturer's hands. */
final class Victim {

  private static final String LOG = "lakebase.torture.log";

  private final String name;
  private final Process process;
  private final Queue<String> acknowledged;
  private final AtomicInteger superseded = new AtomicInteger();
  private final AtomicInteger refused = new AtomicInteger();
  private volatile boolean up;
  private volatile boolean stopped;

  Victim(
      String name,
      Target target,
      Class<?> worker,
      long seed,
      Path archive,
      Queue<String> acknowledged)
      throws IOException {
    this.name = name;
    this.acknowledged = acknowledged;
    this.process =
        java(
                target,
                worker,
                List.of("-XX:SharedArchiveFile=" + archive, "-Xshare:auto"),
                name,
                String.valueOf(seed))
            .redirectError(
                System.getProperty(LOG) == null
                    ? ProcessBuilder.Redirect.DISCARD
                    : ProcessBuilder.Redirect.to(new File(System.getProperty(LOG), name)))
            .start();
    Thread reader = new Thread(this::read, "victim-" + name);
    reader.setDaemon(true);
    reader.start();
  }

  /** Runs a process once to write its classes to an archive that the others start from. */
  static Path archive(Target target, Path directory) throws IOException, InterruptedException {
    Path archive = directory.resolve("classes.jsa");
    Process training =
        java(
                target,
                Worker.class,
                List.of("-XX:ArchiveClassesAtExit=" + archive),
                "training",
                "0",
                "train")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    training.waitFor(2, TimeUnit.MINUTES);
    training.destroyForcibly();
    return archive;
  }

  private static ProcessBuilder java(
      Target target, Class<?> worker, List<String> options, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-Xmx192m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.add("-Dlakebase.test.log=" + System.getProperty("lakebase.torture.level", "ERROR"));
    command.add(worker.getName());
    command.add(target.url());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    builder.environment().putAll(target.environment());
    builder.environment().put("CLASSPATH", withoutLogging(classPath));
    return builder;
  }

  /** A process that starts in half the time can be killed twice as often. */
  private static String withoutLogging(String classPath) {
    return System.getProperty(LOG) != null
        ? classPath
        : Arrays.stream(classPath.split(File.pathSeparator))
            .filter(entry -> !entry.contains("logback"))
            .collect(Collectors.joining(File.pathSeparator));
  }

  private void read() {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("ACK ")) {
          acknowledged.add(line.substring(4));
        } else if (line.startsWith("SUPERSEDED ")) {
          superseded.incrementAndGet();
        } else if (line.startsWith(Zombie.REFUSED)) {
          refused.incrementAndGet();
        } else if (line.equals("UP")) {
          up = true;
        } else if (System.getProperty(LOG) != null) {
          System.out.println(name + ": " + line);
        }
      }
    } catch (IOException e) {
      up = false;
    }
  }

  String name() {
    return name;
  }

  boolean up() {
    return up && process.isAlive();
  }

  boolean running() {
    return up() && !stopped;
  }

  int superseded() {
    return superseded.get();
  }

  /** Writes that it tried under a lease that it had lost, and that were refused. */
  int refused() {
    return refused.get();
  }

  void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor(10, TimeUnit.SECONDS);
  }

  /** Freezes it: for the others it is dead, for itself no time passes. */
  void stop() throws IOException, InterruptedException {
    signal("-STOP");
    stopped = true;
  }

  void goOn() throws IOException, InterruptedException {
    signal("-CONT");
    stopped = false;
  }

  boolean stopped() {
    return stopped;
  }

  private void signal(String signal) throws IOException, InterruptedException {
    new ProcessBuilder("kill", signal, String.valueOf(process.pid()))
        .start()
        .waitFor(5, TimeUnit.SECONDS);
  }

  /** Starts no more workflows, runs those there are. */
  void rest() throws IOException {
    OutputStream orders = process.getOutputStream();
    orders.write("rest\n".getBytes(StandardCharsets.UTF_8));
    orders.flush();
  }
}
