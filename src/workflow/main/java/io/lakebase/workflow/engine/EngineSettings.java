package io.lakebase.workflow.engine;

import io.lakebase.workflow.LifecycleListener;
import io.lakebase.workflow.Schedule;
import io.lakebase.workflow.WorkflowFunction;
import io.lakebase.workflow.WorkflowQueue;
import io.lakebase.workflow.WorkflowType;
import io.lakebase.workflow.codec.Codec;
import io.lakebase.workflow.schema.SchemaNames;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Everything an engine or a client was told. Immutable. */
public record EngineSettings(
    DataSource dataSource,
    String name,
    @Nullable String applicationVersion,
    Duration lease,
    @Nullable Codec codec,
    SchemaNames schemas,
    int payloadLimit,
    int threads,
    boolean virtualThreads,
    Duration parkAfter,
    Duration startTimeout,
    Duration closeGrace,
    int maxRecoveryAttempts,
    Duration pollInterval,
    Duration idleAfter,
    Duration idlePoll,
    boolean listen,
    LifecycleListener listener,
    Clock clock,
    RandomGenerator random,
    LongSupplier nanoTime,
    List<WorkflowQueue> queues,
    List<Schedule<?>> schedules,
    @Nullable VirtualTime virtualTime,
    List<Registration<?, ?>> registrations) {

  public EngineSettings {
    Objects.requireNonNull(dataSource, "dataSource");
    queues = List.copyOf(queues);
    schedules = List.copyOf(schedules);
    registrations = List.copyOf(registrations);
  }

  /** The version that this process runs. */
  String version() {
    return Objects.requireNonNull(applicationVersion, "applicationVersion");
  }

  @Override
  public String toString() {
    return "EngineSettings[" + name + "]";
  }

  /** Settings under construction, with their defaults. */
  public static final class Draft {
    public DataSource dataSource;
    public @Nullable String name;
    public @Nullable String applicationVersion = "1";
    public Duration lease = Duration.ofSeconds(10);
    public @Nullable Codec codec;
    public String schema = SchemaNames.DEFAULT.dbos();
    public String extensionSchema = SchemaNames.DEFAULT.own();
    public int payloadLimit = 16 << 20;
    public int threads = 32;
    public boolean virtualThreads = true;
    public Duration parkAfter = Duration.ofSeconds(1);
    public Duration startTimeout = Duration.ofSeconds(30);
    public Duration closeGrace = Duration.ofSeconds(10);
    public int maxRecoveryAttempts = 100;
    public Duration pollInterval = Duration.ofSeconds(1);
    public Duration idleAfter = Duration.ofSeconds(30);
    public Duration idlePoll = Duration.ofMinutes(15);
    public boolean listen = true;
    public LifecycleListener listener = Tidings.NOBODY;
    public Clock clock = Clock.systemUTC();
    public RandomGenerator random = new ThreadRandom();
    public LongSupplier nanoTime = System::nanoTime;
    public final List<WorkflowQueue> queues = new ArrayList<>();
    public final List<Schedule<?>> schedules = new ArrayList<>();
    public @Nullable VirtualTime virtualTime;
    public Decorator decorator = new AsIs();
    public final List<Registration<?, ?>> registrations = new ArrayList<>();

    public Draft(DataSource dataSource) {
      this.dataSource = Objects.requireNonNull(dataSource, "dataSource");
    }

    public <I, O> void register(WorkflowType<I, O> type, WorkflowFunction<I, O> function) {
      registrations.add(new Registration<>(type, decorator.decorate(type, function)));
    }

    /** The subject of error messages. */
    public String describe() {
      return name == null ? "workflow engine" : name;
    }

    public EngineSettings settings() {
      return new EngineSettings(
          dataSource,
          name == null ? hostName() + "-" + Long.toUnsignedString(random.nextLong(), 36) : name,
          applicationVersion,
          lease,
          codec,
          new SchemaNames(schema, extensionSchema),
          payloadLimit,
          threads,
          virtualThreads,
          parkAfter,
          startTimeout,
          closeGrace,
          maxRecoveryAttempts,
          pollInterval,
          idleAfter,
          idlePoll,
          listen,
          listener,
          clock,
          random,
          nanoTime,
          queues,
          schedules,
          virtualTime,
          registrations);
    }

    private static String hostName() {
      try {
        return InetAddress.getLocalHost().getHostName();
      } catch (UnknownHostException e) {
        return "host";
      }
    }
  }

  private static final class AsIs implements Decorator {
    @Override
    public <I, O> WorkflowFunction<I, O> decorate(
        WorkflowType<I, O> type, WorkflowFunction<I, O> function) {
      return function;
    }
  }

  private static final class ThreadRandom implements RandomGenerator {
    @Override
    public long nextLong() {
      return ThreadLocalRandom.current().nextLong();
    }
  }
}
