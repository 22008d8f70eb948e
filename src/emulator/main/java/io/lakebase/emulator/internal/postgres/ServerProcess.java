package io.lakebase.emulator.internal.postgres;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running server process that does not outlive this JVM, however the JVM dies. */
final class ServerProcess {
  private static final Logger log = LoggerFactory.getLogger(ServerProcess.class);
  private static final int START_SECONDS = 60;
  private static final int STOP_SECONDS = 20;

  /**
   * A line on standard input is a signal to pass on; its end means that the parent or the command
   * is gone. The data goes with the parent, which may die while it removes the data itself, but
   * stays when a command ends that was not the server: by now another one may run on it, since a
   * guardian may be late.
   */
  private static final String GUARDIAN =
      """
      exec 3<&0
      options=$1
      shift
      (
        trap '' TERM INT HUP
        if read -r signal <&3; then
          kill -"$signal" $$
          [ "$signal" = QUIT ] || exit
        else
          kill -QUIT $$ || { [ -n "$options" ] && grep -qF -e "$options" "$0/data/postmaster.opts"; } || exit
        fi
        while kill -0 $$; do sleep 0.2; done
        rm -rf "$0"
      ) >/dev/null 2>&1 &
      exec "$@" </dev/null 3<&-
      """;

  /** How a server is told to stop. */
  enum Shutdown {
    /** Sessions are cut, data is written. */
    FAST("INT"),
    /** Everything is dropped; for data that nobody will read again. */
    IMMEDIATE("QUIT");

    private final String signal;

    Shutdown(String signal) {
      this.signal = signal;
    }
  }

  private final Process process;
  private final List<String> stopCommand;

  private ServerProcess(Process process, List<String> stopCommand) {
    this.process = process;
    this.stopCommand = stopCommand;
  }

  static ServerProcess launch(ServerUser user, Path base, Path bin, Path data, List<String> command)
      throws IOException {
    // As the server notes it down once it has its port.
    String options = "\"" + String.join("\" \"", command.subList(1, command.size())) + "\"";
    Process process = guarded(user, base, options, command).directory(base.toFile()).start();
    CompletableFuture<Void> ready = new CompletableFuture<>();
    Thread reader = new Thread(() -> follow(process, ready), "lakebase-postgres-log");
    reader.setDaemon(true);
    reader.start();
    List<String> stop =
        List.of(bin.resolve("pg_ctl").toString(), "-D", data.toString(), "-w", "stop", "-m");
    ServerProcess server = new ServerProcess(process, stop);
    try {
      ready.get(START_SECONDS, TimeUnit.SECONDS);
      return server;
    } catch (ExecutionException e) {
      throw new IOException(e.getCause().getMessage(), e);
    } catch (TimeoutException e) {
      server.stop(Shutdown.IMMEDIATE);
      throw new IOException("[embedded PostgreSQL] not ready after " + START_SECONDS + " s", e);
    } catch (InterruptedException e) {
      server.stop(Shutdown.IMMEDIATE);
      Thread.currentThread().interrupt();
      throw new IOException("[embedded PostgreSQL] interrupted while it was starting", e);
    }
  }

  /**
   * A command that ends with this JVM, and the directory with both.
   *
   * @param options what {@code postmaster.opts} says if the command is the server; empty if not
   */
  static ProcessBuilder guarded(ServerUser user, Path base, String options, List<String> command) {
    List<String> guarded = new ArrayList<>();
    if (!Platform.windows()) {
      guarded.addAll(user.command(List.of("/bin/sh", "-c", GUARDIAN, base.toString(), options)));
    }
    guarded.addAll(command);
    return new ProcessBuilder(guarded).redirectErrorStream(true);
  }

  void stop(Shutdown how) {
    boolean interrupted = false;
    try {
      if (process.isAlive()) {
        ask(how);
      }
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor(STOP_SECONDS, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      interrupted = true;
      process.destroyForcibly();
    } catch (IOException e) {
      log.debug("[embedded PostgreSQL] could not be asked to stop", e);
      process.destroyForcibly();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void ask(Shutdown how) throws IOException, InterruptedException {
    if (Platform.windows()) {
      List<String> command = new ArrayList<>(stopCommand);
      command.add(how.name().toLowerCase(Locale.ROOT));
      new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor(STOP_SECONDS, TimeUnit.SECONDS);
    } else {
      process.getOutputStream().write((how.signal + "\n").getBytes(StandardCharsets.US_ASCII));
      process.getOutputStream().flush();
    }
  }

  private static void follow(Process process, CompletableFuture<Void> ready) {
    StringBuilder beginning = new StringBuilder();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        log.debug("{}", line);
        if (ready.isDone()) {
          continue;
        }
        beginning.append(line).append('\n');
        if (line.contains("ready to accept connections")) {
          ready.complete(null);
        }
      }
    } catch (IOException e) {
      log.debug("[embedded PostgreSQL] log ended", e);
    }
    ready.completeExceptionally(
        new IOException("[embedded PostgreSQL] did not start: " + beginning.toString().strip()));
  }
}
