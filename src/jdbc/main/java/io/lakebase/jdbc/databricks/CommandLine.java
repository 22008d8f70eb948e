package io.lakebase.jdbc.databricks;

import io.lakebase.jdbc.credential.CredentialException;
import io.lakebase.jdbc.internal.Deadline;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs a program without a shell, for a limited time; it does not outlive the call. */
final class CommandLine {

  private static final int LONGEST_OUTPUT = 1 << 20;

  private CommandLine() {}

  /** The full path of a program on the path of an environment. */
  static Optional<String> find(String program, Map<String, String> environment) {
    boolean windows = System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("win");
    List<String> names =
        windows ? List.of(program + ".exe", program + ".cmd", program) : List.of(program);
    String path = environment.getOrDefault("PATH", environment.getOrDefault("Path", ""));
    for (String directory : path.split(File.pathSeparator)) {
      for (String name : names) {
        Optional<Path> file = file(directory, name).filter(Files::isExecutable);
        if (file.isPresent()) {
          return file.map(Path::toString);
        }
      }
    }
    return Optional.empty();
  }

  /** A directory may stand in quotes on Windows, and may be anything else but a path. */
  private static Optional<Path> file(String entry, String name) {
    String directory = entry.strip();
    if (directory.length() > 1 && directory.startsWith("\"") && directory.endsWith("\"")) {
      directory = directory.substring(1, directory.length() - 1);
    }
    try {
      return directory.isBlank() ? Optional.empty() : Optional.of(Path.of(directory, name));
    } catch (InvalidPathException noPath) {
      return Optional.empty();
    }
  }

  /**
   * Runs a program and gives what it wrote to its standard output.
   *
   * @throws CredentialException if it cannot be run, fails, or takes longer than the limit
   */
  static String run(List<String> command, Map<String, String> environment, Duration limit)
      throws CredentialException, InterruptedException {
    String program = command.get(0);
    Process process = null;
    try {
      ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(command));
      builder.environment().putAll(environment);
      builder.redirectError(ProcessBuilder.Redirect.PIPE);
      Process started = builder.start();
      process = started;
      started.getOutputStream().close();
      CompletableFuture<String> errors = drain(started.getErrorStream(), program);
      CompletableFuture<String> output = drain(started.getInputStream(), program);
      Deadline deadline = Deadline.after(limit);
      if (!started.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS)) {
        throw failure(program, "it did not end within " + limit.toSeconds() + " s", false);
      }
      if (started.exitValue() != 0) {
        String said = shorten(text(errors, deadline));
        throw failure(program, "it ended with " + started.exitValue() + ": " + said, true);
      }
      return text(output, deadline);
    } catch (TimeoutException e) {
      throw failure(program, "what it started holds its output open", false);
    } catch (IOException e) {
      throw failure(program, "it cannot be run: " + e.getMessage(), true);
    } finally {
      if (process != null) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
    }
  }

  /** The stream ends with the last process that has it, which need not be the program. */
  private static String text(CompletableFuture<String> stream, Deadline deadline)
      throws InterruptedException, TimeoutException {
    try {
      return stream.get(deadline.remainingNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw new IllegalStateException("a stream is always read to some end", e);
    }
  }

  private static CompletableFuture<String> drain(InputStream stream, String program) {
    CompletableFuture<String> text = new CompletableFuture<>();
    Thread reader =
        new Thread(
            null,
            () -> {
              try (stream) {
                text.complete(
                    new String(stream.readNBytes(LONGEST_OUTPUT), StandardCharsets.UTF_8));
              } catch (IOException e) {
                text.complete("");
              }
            },
            "lakebase-cli-" + Path.of(program).getFileName(),
            0,
            false);
    reader.setDaemon(true);
    reader.start();
    return text;
  }

  private static String shorten(String text) {
    String line = text.replaceAll("\\s+", " ").strip();
    return line.length() <= 200 ? line : line.substring(0, 200) + "…";
  }

  private static CredentialException failure(String program, String why, boolean terminal) {
    return new CredentialException(
        "["
            + program
            + "] no token from the command line: "
            + why
            + ". Run it by hand to see more.",
        terminal,
        null);
  }
}
