package io.lakebase.workflow.torture;

import io.lakebase.emulator.LakebaseEmulator;
import io.lakebase.emulator.Route;
import java.time.Duration;
import java.util.Map;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** A Lakebase whose tokens live for seconds and whose compute is suspended under its users. */
final class EmulatedLakebase implements Target {

  private static final Duration WAKE = Duration.ofMillis(700);

  private final LakebaseEmulator lakebase;

  EmulatedLakebase() {
    this.lakebase =
        LakebaseEmulator.builder()
            .tokenLifetime(Duration.ofSeconds(3))
            .durable(true)
            .serverSetting("synchronous_commit", "on")
            .start();
    lakebase.endpoint().wakeAfter(WAKE);
  }

  @Override
  public String url() {
    return "jdbc:lakebase:///";
  }

  @Override
  public Map<String, String> environment() {
    return lakebase.environment();
  }

  @Override
  public DataSource dataSource() {
    PGSimpleDataSource dataSource = new PGSimpleDataSource();
    dataSource.setUrl(lakebase.adminJdbcUrl());
    dataSource.setApplicationName("test");
    return dataSource;
  }

  /** All sessions end, and the next login waits until the compute has woken up. */
  @Override
  public void hurt() {
    lakebase.endpoint().suspend();
  }

  int credentials() {
    return lakebase.requests().count(Route.CREDENTIALS);
  }

  @Override
  public void close() {
    lakebase.close();
  }
}
