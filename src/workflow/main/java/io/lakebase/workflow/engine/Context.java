package io.lakebase.workflow.engine;

import io.lakebase.workflow.ChildHandle;
import io.lakebase.workflow.Event;
import io.lakebase.workflow.OutgoingMessage;
import io.lakebase.workflow.StartOptions;
import io.lakebase.workflow.StepBody;
import io.lakebase.workflow.StepHandle;
import io.lakebase.workflow.StepOptions;
import io.lakebase.workflow.StreamItem;
import io.lakebase.workflow.StreamName;
import io.lakebase.workflow.Topic;
import io.lakebase.workflow.TransactionBody;
import io.lakebase.workflow.TypeRef;
import io.lakebase.workflow.WorkflowContext;
import io.lakebase.workflow.WorkflowType;
import io.lakebase.workflow.journal.StepRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The context of one run. */
final class Context implements WorkflowContext {

  private final Run run;
  private final Services services;
  private final Checkpoints checkpoints;
  private final Children children;
  private final Messaging messaging;
  private final Patches patches;
  private final StepStreams stepStreams;
  private final Streaming streaming;

  Context(Run run, Services services, Checkpoints checkpoints) {
    this.run = run;
    this.services = services;
    this.checkpoints = checkpoints;
    this.children = new Children(run, services, checkpoints);
    this.messaging = new Messaging(run, services, checkpoints);
    this.patches = new Patches(run, services, checkpoints);
    this.stepStreams = new StepStreams(run, services);
    this.streaming = new Streaming(run, services, checkpoints, messaging, stepStreams);
  }

  @Override
  public String workflowId() {
    return run.id();
  }

  @Override
  public Optional<Instant> deadline() {
    return Optional.ofNullable(run.deadline()).map(Instant::ofEpochMilli);
  }

  @Override
  public <T> @Nullable T step(String name, TypeRef<T> type, StepOptions options, StepBody<T> body) {
    int id = checkpoints.begin(name);
    StepRecord recorded = checkpoints.recorded(id, name);
    if (recorded != null) {
      return checkpoints.replay(recorded, type);
    }
    checkpoints.flush();
    checkpoints.busy(true);
    StepOutcome outcome;
    try {
      outcome = services.steps().run(run, stepStreams, id, name, type, options, body);
    } finally {
      checkpoints.busy(false);
    }
    checkpoints.record(checkpoints.row(id, name, outcome));
    if (options.durable()) {
      checkpoints.flush();
    }
    return value(outcome, type);
  }

  @Override
  public <T> @Nullable T transaction(String name, TypeRef<T> type, TransactionBody<T> body) {
    int id = checkpoints.begin(name);
    StepRecord recorded = checkpoints.recorded(id, name);
    if (recorded != null) {
      return checkpoints.replay(recorded, type);
    }
    checkpoints.flush();
    checkpoints.busy(true);
    Transactions.Result result;
    try {
      result = services.transactions().run(run, id, name, type, body);
    } finally {
      checkpoints.busy(false);
    }
    if (!result.stored()) {
      checkpoints.record(checkpoints.row(id, name, result.outcome()));
    } else if (result.cancelled()) {
      run.cancelled();
    }
    return value(result.outcome(), type);
  }

  @Override
  public <T> StepHandle<T> stepAsync(
      String name, TypeRef<T> type, StepOptions options, StepBody<T> body) {
    int id = checkpoints.begin(name);
    StepRecord recorded = checkpoints.recorded(id, name);
    if (recorded != null) {
      return new ParallelStep<>(
          name,
          run,
          checkpoints,
          CompletableFuture.completedFuture(() -> checkpoints.replay(recorded, type)));
    }
    checkpoints.flush();
    CompletableFuture<Supplier<@Nullable T>> future = new CompletableFuture<>();
    checkpoints.parallel().add(future);
    try {
      services.threads().step(() -> runBeside(id, name, type, options, body, future));
    } catch (RuntimeException | Error noThread) {
      future.completeExceptionally(noThread); // Who joins all must not wait for it.
      throw run.stopAndThrow(
          new RunStopped(
              RunStopped.Why.FAILED, "[" + run.id() + "] no thread for a parallel step", noThread));
    }
    return new ParallelStep<>(name, run, checkpoints, future);
  }

  private <T> void runBeside(
      int id,
      String name,
      TypeRef<T> type,
      StepOptions options,
      StepBody<T> body,
      CompletableFuture<Supplier<@Nullable T>> future) {
    LogContext.enter(run);
    try {
      StepOutcome outcome = services.steps().run(run, stepStreams, id, name, type, options, body);
      checkpoints.send(checkpoints.row(id, name, outcome));
      future.complete(() -> value(outcome, type));
    } catch (Throwable stopped) {
      future.completeExceptionally(stopped);
    } finally {
      LogContext.leave();
    }
  }

  @Override
  public <T> List<@Nullable T> all(List<StepHandle<T>> steps) {
    checkpoints.enter();
    for (StepHandle<T> step : steps) {
      ParallelStep.of(step).await();
    }
    List<@Nullable T> results = new ArrayList<>();
    for (StepHandle<T> step : steps) {
      results.add(step.join());
    }
    return results;
  }

  @Override
  public <T> StepHandle<T> any(List<StepHandle<T>> steps) {
    if (steps.isEmpty()) {
      throw new IllegalArgumentException(
          "[" + run.id() + "] any of nothing: give it at least one step.");
    }
    Integer winner =
        value(
            "lakebase.any",
            Integer.class,
            () -> {
              List<CompletableFuture<?>> futures = new ArrayList<>();
              steps.forEach(step -> futures.add(ParallelStep.of(step).future()));
              CompletableFuture<?> first =
                  CompletableFuture.anyOf(futures.toArray(new CompletableFuture<?>[0]));
              while (!run.pauseFor(first, Duration.ofMinutes(1))) {
                run.check();
              }
              int index = 0;
              while (!futures.get(index).isDone()) {
                index++;
              }
              return index;
            });
    return steps.get(winner);
  }

  @Override
  public void sleep(Duration duration) {
    if (duration.isNegative()) {
      throw new IllegalArgumentException(
          "[" + run.id() + "] no sleep: " + duration + " is negative.");
    }
    String name = "DBOS.sleep";
    int id = checkpoints.begin(name);
    StepRecord recorded = checkpoints.recorded(id, name);
    long wakeAt;
    if (recorded != null) {
      wakeAt = checkpoints.replay(recorded, TypeRef.of(Long.class));
    } else {
      long now = services.clock().millis();
      wakeAt =
          duration.compareTo(Duration.ofMillis(Long.MAX_VALUE - now)) >= 0
              ? Long.MAX_VALUE
              : now + duration.toMillis();
      String text = services.payloads().encode(run.codec(), wakeAt);
      checkpoints.send(checkpoints.row(id, name, new StepOutcome(text, null, now, wakeAt)));
    }
    services.parker().sleepUntil(run, checkpoints, wakeAt);
  }

  @Override
  public Instant now() {
    return Instant.ofEpochMilli(value("DBOS.now", Long.class, services.clock()::millis));
  }

  @Override
  public UUID uuid() {
    return UUID.fromString(value("DBOS.randomUUID", String.class, () -> randomUuid().toString()));
  }

  @Override
  public double random() {
    return value("DBOS.random", Double.class, services.random()::nextDouble);
  }

  private UUID randomUuid() {
    long high = services.random().nextLong() & 0xFFFF_FFFF_FFFF_0FFFL | 0x4000L;
    long low = services.random().nextLong() & 0x3FFF_FFFF_FFFF_FFFFL | 0x8000_0000_0000_0000L;
    return new UUID(high, low);
  }

  private <T> T value(String name, Class<T> type, Supplier<T> source) {
    int id = checkpoints.begin(name);
    StepRecord recorded = checkpoints.recorded(id, name);
    if (recorded != null) {
      return checkpoints.replay(recorded, TypeRef.of(type));
    }
    long now = services.clock().millis();
    T value = source.get();
    String text = services.payloads().encode(run.codec(), value);
    checkpoints.record(checkpoints.row(id, name, new StepOutcome(text, null, now, now)));
    return value;
  }

  private <T> @Nullable T value(StepOutcome outcome, TypeRef<T> type) {
    if (outcome.error() != null) {
      throw services.payloads().stepFailure(run.codec(), outcome.error());
    }
    return services.payloads().decode(run.codec(), type, outcome.output());
  }

  @Override
  public <I, O> ChildHandle<O> startChild(
      WorkflowType<I, O> type, @Nullable I input, StartOptions options) {
    return children.start(type, input, options);
  }

  @Override
  public <T> void send(String workflowId, Topic<T> topic, @Nullable T message) {
    messaging.send(workflowId, topic, message);
  }

  @Override
  public <T> void sendAll(Topic<T> topic, List<OutgoingMessage<T>> messages) {
    messaging.sendAll(topic, messages);
  }

  @Override
  public <T> @Nullable T receive(Topic<T> topic, Duration timeout) {
    return messaging.receive(topic, timeout);
  }

  @Override
  public <T> void setEvent(Event<T> event, @Nullable T value) {
    messaging.setEvent(event, value);
  }

  @Override
  public <T> @Nullable T getEvent(String workflowId, Event<T> event, Duration timeout) {
    return messaging.getEvent(workflowId, event, timeout);
  }

  @Override
  public boolean patch(String name) {
    return patches.patch(name);
  }

  @Override
  public void deprecatePatch(String name) {
    patches.deprecate(name);
  }

  @Override
  public <T> void write(StreamName<T> stream, @Nullable T value) {
    streaming.write(stream, value);
  }

  @Override
  public void close(StreamName<?> stream) {
    streaming.close(stream);
  }

  @Override
  public <T> StreamItem<T> read(
      String workflowId, StreamName<T> stream, int offset, Duration timeout) {
    return streaming.read(workflowId, stream, offset, timeout);
  }

  @Override
  public void checkCancelled() {
    checkpoints.enter();
  }

  @Override
  public <O> O continueAsNew(@Nullable Object input) {
    checkpoints.enter();
    String text = services.payloads().encodeInput(run.registration().type().input(), input);
    checkpoints.settle();
    throw services.restarts().restart(run, text, checkpoints.upcoming());
  }
}
