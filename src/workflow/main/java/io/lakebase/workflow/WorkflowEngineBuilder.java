package io.lakebase.workflow;

import io.lakebase.workflow.codec.Codec;
import io.lakebase.workflow.engine.BuilderAccess;
import io.lakebase.workflow.engine.Engine;
import io.lakebase.workflow.engine.EngineSettings;
import io.lakebase.workflow.schema.SchemaException;
import io.lakebase.workflow.schema.SqlReason;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Settings of a {@link WorkflowEngine}. Not thread-safe. Values out of their range are refused at
 * once with {@link IllegalArgumentException}, schema names by {@link #start}.
 */
public final class WorkflowEngineBuilder {

  static {
    BuilderAccess.grant(builder -> builder.draft, WorkflowEngineBuilder::settings);
  }

  /** What is longer means never. */
  private static final Duration LONGEST = Duration.ofDays(36_500);

  private final EngineSettings.Draft draft;
  private final Map<String, Registered<?, ?>> registered = new LinkedHashMap<>();

  WorkflowEngineBuilder(DataSource dataSource) {
    this.draft = new EngineSettings.Draft(dataSource);
  }

  /**
   * Gives a workflow its implementation. The engine runs what is registered here and leaves
   * everything else alone.
   *
   * @param type the workflow
   * @param function its implementation
   * @param <I> the input
   * @param <O> the result
   * @return this
   * @throws IllegalArgumentException if the name is registered already
   */
  public <I, O> WorkflowEngineBuilder register(
      WorkflowType<I, O> type, WorkflowFunction<I, O> function) {
    Registered<I, O> entry =
        new Registered<>(
            Objects.requireNonNull(type, "type"), Objects.requireNonNull(function, "function"));
    if (registered.putIfAbsent(type.toString(), entry) != null) {
      throw new IllegalArgumentException(
          "[" + type + "] not registered: the name is taken. Register each workflow once.");
    }
    return this;
  }

  /**
   * Claims from these queues, within their limits. Every engine claims workflows that were started
   * without a queue; what waits on a queue that no engine was given stays there.
   *
   * @param queues the queues
   * @return this
   * @throws IllegalArgumentException if a name was given already or begins with an underscore
   */
  public WorkflowEngineBuilder queues(WorkflowQueue... queues) {
    for (WorkflowQueue queue : queues) {
      if (queue.name().startsWith("_")) {
        throw new IllegalArgumentException(
            "[" + queue.name() + "] not served: such names are kept for engines. Choose another.");
      }
      if (draft.queues.stream().anyMatch(other -> other.name().equals(queue.name()))) {
        throw new IllegalArgumentException(
            "[" + queue.name() + "] not served: the name is taken. Give each queue once.");
      }
      draft.queues.add(queue);
    }
    return this;
  }

  /**
   * Creates or replaces these schedules when the engine starts. Their workflows have to be {@link
   * #register registered} here. What is left out of the code stays in the database until it is
   * {@linkplain Schedules#delete deleted}.
   *
   * @param schedules the schedules
   * @return this
   * @throws IllegalArgumentException if a name was given already
   */
  public WorkflowEngineBuilder schedules(Schedule<?>... schedules) {
    for (Schedule<?> schedule : schedules) {
      if (draft.schedules.stream().anyMatch(other -> other.name().equals(schedule.name()))) {
        throw new IllegalArgumentException(
            "[" + schedule.name() + "] not scheduled: the name is taken. Give each schedule once.");
      }
      draft.schedules.add(schedule);
    }
    return this;
  }

  /**
   * A name for this instance that outlives its process, unique among live ones: a restarted
   * instance of the same name takes its predecessor's work over at once instead of after the lease.
   * Default: the host's name and a random part.
   *
   * @param instance 1 to 255 bytes
   * @return this
   */
  public WorkflowEngineBuilder name(String instance) {
    WorkflowType.requireName("engine name", instance);
    draft.name = instance;
    return this;
  }

  /**
   * The version of the workflows' code. Engines run workflows of their own version only, and those
   * of the latest version what was started without one. Registered when the engine starts. Default
   * {@code "1"}.
   *
   * @param version 1 to 255 bytes
   * @return this
   */
  public WorkflowEngineBuilder applicationVersion(String version) {
    WorkflowType.requireName("application version", version);
    draft.applicationVersion = version;
    return this;
  }

  /**
   * How long a silent process keeps its workflows before others take them over. Default 10 s.
   *
   * @param lease at least 1 s
   * @return this
   */
  public WorkflowEngineBuilder lease(Duration lease) {
    draft.lease = atLeast("lease", lease, Duration.ofSeconds(1));
    return this;
  }

  /**
   * The format of what this engine writes. Default {@code portable_json}. What others wrote is read
   * by its own format's codec.
   *
   * @param codec the codec
   * @return this
   */
  public WorkflowEngineBuilder codec(Codec codec) {
    draft.codec = Objects.requireNonNull(codec, "codec");
    return this;
  }

  /**
   * The schema shared with DBOS. Default {@code dbos}.
   *
   * @param schema its name, 1 to 63 bytes without {@code ?}, <code>{</code> and {@code $}; not the
   *     extension schema's
   * @return this
   */
  public WorkflowEngineBuilder schema(String schema) {
    draft.schema = schema;
    return this;
  }

  /**
   * The schema of this library's own tables. Default {@code lakebase_workflow}.
   *
   * @param schema its name, as for {@link #schema}
   * @return this
   */
  public WorkflowEngineBuilder extensionSchema(String schema) {
    draft.extensionSchema = schema;
    return this;
  }

  /**
   * The longest encoded input, result or error. Default 16 MiB.
   *
   * @param bytes at least 1024
   * @return this
   */
  public WorkflowEngineBuilder payloadLimit(int bytes) {
    draft.payloadLimit = Math.toIntExact(atLeast("payload limit", bytes, 1024));
    return this;
  }

  /**
   * How many workflows run at the same time on platform threads (Java 17 to 20). Ignored where
   * there are virtual threads. Default 32.
   *
   * @param threads at least 1
   * @return this
   */
  public WorkflowEngineBuilder threads(int threads) {
    draft.threads = Math.toIntExact(atLeast("threads", threads, 1));
    return this;
  }

  /**
   * Up to how long a workflow waits on its thread: for time, a child, a message, an event or a
   * stream. Beyond that it is parked. Default 1 s. On a virtual thread (Java 21 and later) it waits
   * up to the {@linkplain #idle idle time}, as long as fewer than 10,000 do.
   *
   * @param threshold zero or more; zero parks always
   * @return this
   */
  public WorkflowEngineBuilder parkAfter(Duration threshold) {
    draft.parkAfter = atLeast("park threshold", threshold, Duration.ZERO);
    return this;
  }

  /**
   * How long {@code start} tries to reach the database before it fails with {@link OutcomeUnknown}.
   * Default 30 s.
   *
   * @param limit at least 1 ms
   * @return this
   */
  public WorkflowEngineBuilder startTimeout(Duration limit) {
    draft.startTimeout = atLeast("start timeout", limit, Duration.ofMillis(1));
    return this;
  }

  /**
   * How long {@code close} waits for running steps before it interrupts them. Default 10 s.
   *
   * @param grace zero or more
   * @return this
   */
  public WorkflowEngineBuilder closeGrace(Duration grace) {
    draft.closeGrace = atLeast("close grace", grace, Duration.ZERO);
    return this;
  }

  /**
   * How often a workflow may crash its process before it is given up. Default 100, as DBOS.
   *
   * @param attempts at least 1
   * @return this
   */
  public WorkflowEngineBuilder maxRecoveryAttempts(int attempts) {
    draft.maxRecoveryAttempts = Math.toIntExact(atLeast("recovery attempts", attempts, 1));
    return this;
  }

  /**
   * How often queues and other processes' leases are looked at while this engine is awake, as a
   * fallback for notifications. Default 1 s.
   *
   * @param interval at least 10 ms
   * @return this
   */
  public WorkflowEngineBuilder pollInterval(Duration interval) {
    draft.pollInterval = atLeast("poll interval", interval, Duration.ofMillis(10));
    return this;
  }

  /**
   * When an engine without work falls silent, and how often it looks while it is. Silent means: no
   * statement at all, so that the compute can be suspended; local starts, notifications (while the
   * listening connection lives) and due parked workflows wake it. Defaults 30 s and 15 min: what
   * others enqueue or leave behind while the listening connection is gone is found at the next
   * look.
   *
   * @param after how long without work, at least 100 ms
   * @param look how often it looks then, at least {@code after}
   * @return this
   */
  public WorkflowEngineBuilder idle(Duration after, Duration look) {
    draft.idleAfter = atLeast("idle time", after, Duration.ofMillis(100));
    draft.idlePoll = atLeast("idle look", look, after);
    return this;
  }

  /**
   * Whether a connection is held to listen for notifications. Default true; without it enqueued
   * work waits for the next poll.
   *
   * @param listen false to do without
   * @return this
   */
  public WorkflowEngineBuilder listen(boolean listen) {
    draft.listen = listen;
    return this;
  }

  /**
   * Hears what the engine does.
   *
   * @param listener called on the engine's threads
   * @return this
   */
  public WorkflowEngineBuilder listener(LifecycleListener listener) {
    draft.listener = Objects.requireNonNull(listener, "listener");
    return this;
  }

  WorkflowEngineBuilder clock(Clock clock) {
    draft.clock = clock;
    return this;
  }

  WorkflowEngineBuilder random(RandomGenerator random) {
    draft.random = random;
    return this;
  }

  WorkflowEngineBuilder ticker(LongSupplier nanoTime) {
    draft.nanoTime = nanoTime;
    return this;
  }

  WorkflowEngineBuilder virtualThreads(boolean wanted) {
    draft.virtualThreads = wanted;
    return this;
  }

  /**
   * Creates the schemas if they are missing, takes the lease and begins to work. The engine holds
   * up to 9 connections, and one more for each transaction step that runs.
   *
   * @return the running engine; close it
   * @throws WorkflowException if the database cannot be reached or its schema not be used
   * @throws IllegalStateException if a schedule's workflow is not registered
   * @throws IllegalArgumentException if a schema's name cannot be used
   */
  public WorkflowEngine start() {
    for (Schedule<?> schedule : draft.schedules) {
      if (!registered.containsKey(schedule.workflow().toString())) {
        throw new IllegalStateException(
            "["
                + schedule.name()
                + "] not scheduled: workflow '"
                + schedule.workflow()
                + "' is not registered here. Register it.");
      }
    }
    try {
      return Engine.start(settings());
    } catch (SchemaException e) {
      throw new WorkflowException(
          null, "[" + draft.describe() + "] the engine did not start: " + e.getMessage(), e);
    } catch (SQLException e) {
      throw new WorkflowException(
          null,
          "["
              + draft.describe()
              + "] the engine did not start: "
              + SqlReason.of(e)
              + ". "
              + Engine.remedy(e),
          e);
    }
  }

  private EngineSettings settings() {
    draft.registrations.clear();
    registered.values().forEach(entry -> entry.addTo(draft));
    return draft.settings();
  }

  private record Registered<I, O>(WorkflowType<I, O> type, WorkflowFunction<I, O> function) {
    void addTo(EngineSettings.Draft draft) {
      draft.register(type, function);
    }
  }

  static Duration atLeast(String what, @Nullable Duration value, Duration least) {
    if (value == null || value.compareTo(least) < 0) {
      throw new IllegalArgumentException(
          "[" + what + "] not usable: " + value + " is below " + least + ".");
    }
    return value.compareTo(LONGEST) < 0 ? value : LONGEST;
  }

  private static long atLeast(String what, long value, long least) {
    if (value < least) {
      throw new IllegalArgumentException(
          "[" + what + "] not usable: " + value + " is below " + least + ".");
    }
    return value;
  }
}
