package io.lakebase.workflow.torture;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A Postgres that keeps what it acknowledged, and that can be crashed and started again on its
 * port.
 */
final class Server implements Target {

  private final Path data;
  private final EmbeddedPostgres postgres;

  Server() throws IOException {
    this.data = Files.createTempDirectory("torture").resolve("data");
    this.postgres =
        EmbeddedPostgres.builder()
            .setDataDirectory(data)
            .setServerConfig("fsync", "on")
            .setServerConfig("synchronous_commit", "on")
            .setServerConfig("max_connections", "200")
            .start();
  }

  @Override
  public String url() {
    return "jdbc:postgresql://127.0.0.1:"
        + postgres.getPort()
        + "/postgres?user=postgres&password=postgres";
  }

  @Override
  public Map<String, String> environment() {
    return Map.of();
  }

  @Override
  public DataSource dataSource() {
    PGSimpleDataSource dataSource = new PGSimpleDataSource();
    dataSource.setUrl(url());
    dataSource.setApplicationName("test");
    return dataSource;
  }

  /** Crashes it without a checkpoint, as a power cut would, and starts it again. */
  @Override
  public void hurt() throws IOException, InterruptedException {
    String pid = Files.readAllLines(data.resolve("postmaster.pid")).get(0).trim();
    Path bin = Path.of("/proc", pid, "exe").toRealPath().getParent();
    List<String> command = new ArrayList<>();
    if (isRoot()) {
      command.addAll(List.of("unshare", "-U"));
    }
    command.addAll(
        List.of(
            bin.resolve("pg_ctl").toString(),
            "-D",
            data.toString(),
            "-m",
            "immediate",
            "-w",
            "-l",
            data.resolveSibling("log").toString(),
            "restart"));
    Process restart =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (!restart.waitFor(60, TimeUnit.SECONDS) || restart.exitValue() != 0) {
      throw new IOException("Postgres did not come back: " + command);
    }
  }

  private static boolean isRoot() throws IOException {
    return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
  }

  @Override
  public void close() throws IOException {
    postgres.close();
  }
}
