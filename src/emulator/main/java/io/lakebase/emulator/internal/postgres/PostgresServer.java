package io.lakebase.emulator.internal.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One PostgreSQL on loopback with a data directory of its own, which goes with it. Safe for use by
 * many threads.
 */
public final class PostgresServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(PostgresServer.class);
  private static final String SUPERUSER = "postgres";
  private static final int PORT_ATTEMPTS = 5;

  private final ServerOptions options;
  private final ServerUser user;
  private final Path bin;
  private final Path base;
  private final String password = UUID.randomUUID().toString();
  private volatile int port;
  private volatile ServerProcess process;

  private PostgresServer(ServerOptions options, IntSupplier ports) throws IOException {
    this.options = options;
    this.user = ServerUser.find(options.rootSwitch());
    ServerHome home = ServerHome.find(user);
    this.bin = home.bin();
    this.base = home.newBase();
    try {
      initialise();
      this.process = launchOnFreePort(ports);
    } catch (IOException | RuntimeException e) {
      Directories.delete(base);
      throw e;
    }
  }

  /**
   * Creates a data directory and starts a server on it.
   *
   * @throws UncheckedIOException when the server cannot be started; says why
   */
  public static PostgresServer start(ServerOptions options) {
    return start(options, PostgresServer::freePort);
  }

  static PostgresServer start(ServerOptions options, IntSupplier ports) {
    try {
      return new PostgresServer(options, ports);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int port() {
    return port;
  }

  public String superuser() {
    return SUPERUSER;
  }

  public String password() {
    return password;
  }

  /** Stops the server, which cuts every session, and starts it again on the same port and data. */
  public void restart() {
    try {
      process.stop(ServerProcess.Shutdown.FAST);
      process = launch(port);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.stop(ServerProcess.Shutdown.IMMEDIATE);
    Directories.delete(base);
  }

  private Path data() {
    return base.resolve("data");
  }

  private void initialise() throws IOException {
    Path passwordFile = base.resolve("password");
    Files.writeString(passwordFile, password + "\n");
    user.own(passwordFile);
    List<String> command =
        List.of(
            bin.resolve("initdb").toString(),
            "--pgdata=" + data(),
            "--username=" + SUPERUSER,
            "--pwfile=" + passwordFile,
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--no-sync",
            "--no-instructions");
    Process initdb = ServerProcess.guarded(user, base, "", command).start();
    String output = new String(initdb.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (!initdb.waitFor(1, TimeUnit.MINUTES) || initdb.exitValue() != 0) {
        throw new IOException("[embedded PostgreSQL] initdb failed: " + output.strip());
      }
    } catch (InterruptedException e) {
      initdb.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("[embedded PostgreSQL] interrupted during initdb", e);
    } finally {
      Files.deleteIfExists(passwordFile);
    }
  }

  private ServerProcess launchOnFreePort(IntSupplier ports) throws IOException {
    for (int attempt = 1; ; attempt++) {
      int candidate = ports.getAsInt();
      try {
        ServerProcess launched = launch(candidate);
        port = candidate;
        return launched;
      } catch (IOException e) {
        if (attempt == PORT_ATTEMPTS || !String.valueOf(e.getMessage()).contains("in use")) {
          throw e;
        }
        log.debug("[embedded PostgreSQL] port {} was taken in between, trying another", candidate);
      }
    }
  }

  private ServerProcess launch(int onPort) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(bin.resolve("postgres").toString());
    command.add("-D");
    command.add(data().toString());
    command.add("-p");
    command.add(Integer.toString(onPort));
    command.add("-clisten_addresses=127.0.0.1");
    command.add("-cunix_socket_directories=");
    command.add("-clogging_collector=off");
    options.effective().forEach((name, value) -> command.add("-c" + name + "=" + value));
    return ServerProcess.launch(user, base, bin, data(), command);
  }

  private static int freePort() {
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return probe.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
