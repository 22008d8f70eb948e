package io.lakebase.workflow.testing;

import io.lakebase.workflow.WorkflowEngineBuilder;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Settings of a {@link WorkflowTestEngine}. Not thread-safe. */
public final class WorkflowTestBuilder {

  @Nullable DataSource dataSource;
  Consumer<WorkflowEngineBuilder> settings = builder -> {};
  Instant start = Instant.parse("2026-01-01T00:00:00Z");
  Duration patience = Duration.ofSeconds(30);

  WorkflowTestBuilder() {}

  /**
   * What the engine is: workflows, queues, schedules, as in production. Its name, threads and
   * parking are the test kit's. Applied again for the engine that follows a crash.
   *
   * @param more called with the engine's builder, after what was given before
   * @return this
   */
  public WorkflowTestBuilder configure(Consumer<WorkflowEngineBuilder> more) {
    settings = settings.andThen(more);
    return this;
  }

  /**
   * A database to work on, used by no other engine at the same time. Default: a new database of an
   * embedded Postgres that all tests of the JVM share.
   *
   * @param database may be pooled; its role may create schemas
   * @return this
   */
  public WorkflowTestBuilder dataSource(DataSource database) {
    dataSource = Objects.requireNonNull(database, "database");
    return this;
  }

  /**
   * The time at which the test begins. Default 2026-01-01T00:00:00Z.
   *
   * @param time millisecond precision
   * @return this
   */
  public WorkflowTestBuilder startAt(Instant time) {
    start = time.truncatedTo(ChronoUnit.MILLIS);
    return this;
  }

  /**
   * How long, in real time, the test waits for workflows to come to rest before it fails. Default
   * 30 s.
   *
   * @param limit more than zero
   * @return this
   */
  public WorkflowTestBuilder patience(Duration limit) {
    patience = Objects.requireNonNull(limit, "limit");
    return this;
  }

  /**
   * Starts the engine.
   *
   * @return to be closed
   */
  public WorkflowTestEngine start() {
    return WorkflowTestEngine.start(this);
  }
}
