package io.lakebase.workflow.engine;

import io.lakebase.workflow.RetryPolicy;
import io.lakebase.workflow.StepBody;
import io.lakebase.workflow.StepContext;
import io.lakebase.workflow.StepFailure;
import io.lakebase.workflow.StepOptions;
import io.lakebase.workflow.StreamName;
import io.lakebase.workflow.TypeRef;
import io.lakebase.workflow.codec.Codec;
import io.lakebase.workflow.codec.CodecException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a step's body on the caller's thread: attempts, limits, interrupts. Thread-safe. */
final class StepRunner {

  private static final Logger LOG = LoggerFactory.getLogger(StepRunner.class);

  private final Payloads payloads;
  private final Timers timers;
  private final Clock clock;
  private final RandomGenerator random;
  private final LongSupplier nanoTime;

  StepRunner(
      Payloads payloads,
      Timers timers,
      Clock clock,
      RandomGenerator random,
      LongSupplier nanoTime) {
    this.payloads = payloads;
    this.timers = timers;
    this.clock = clock;
    this.random = random;
    this.nanoTime = nanoTime;
  }

  <T> StepOutcome run(
      Run run,
      StepStreams streams,
      int functionId,
      String name,
      TypeRef<T> type,
      StepOptions options,
      StepBody<T> body) {
    long startedAt = clock.millis();
    LogContext.enterStep(name);
    try {
      for (int attempt = 1; ; attempt++) {
        run.awaitLease();
        Attempt step = new Attempt(run.id(), functionId, name, attempt, streams, nanoTime);
        Throwable error;
        try {
          String output = attempt(run, step, type, options, body);
          return new StepOutcome(output, null, startedAt, clock.millis());
        } catch (Throwable thrown) {
          run.check();
          error = thrown;
        }
        if (!again(options.retry(), attempt, error)) {
          ErrorLog.info(LOG, error, "[{}] step {} '{}' failed", run.id(), functionId, name);
          return failed(run.codec(), error, startedAt);
        }
        Duration delay = options.retry().delayAfter(attempt, random.nextDouble());
        ErrorLog.info(
            LOG,
            error,
            "[{}] step {} '{}' failed at attempt {}, again in {}",
            run.id(),
            functionId,
            name,
            attempt,
            delay);
        timers.pause(run, delay);
      }
    } finally {
      LogContext.leaveStep();
    }
  }

  private <T> String attempt(
      Run run, Attempt step, TypeRef<T> type, StepOptions options, StepBody<T> body)
      throws Throwable {
    Body running = run.beginBody();
    Future<?> limit = limit(options.timeout(), running);
    Future<?> silence = silence(options.heartbeatTimeout(), running, step);
    T value;
    try {
      value = body.run(step);
    } catch (Throwable thrown) {
      String why = running.interruptedBy();
      throw why == null
          ? thrown
          : new StepFailure("StepTimeout", "interrupted: " + why, null, null);
    } finally {
      cancel(limit);
      cancel(silence);
      step.over();
      run.endBody(running);
    }
    String text = payloads.encode(run.codec(), value);
    payloads.decode(run.codec(), type, text);
    return text;
  }

  StepOutcome failed(Codec codec, Throwable error, long startedAt) {
    return new StepOutcome(null, payloads.encodeError(codec, error), startedAt, clock.millis());
  }

  private static boolean again(RetryPolicy policy, int attempt, Throwable error) {
    return attempt < policy.attempts()
        && !(error instanceof CodecException)
        && retryable(policy, error);
  }

  private static boolean retryable(RetryPolicy policy, Throwable error) {
    try {
      return policy.retryable().test(error);
    } catch (RuntimeException | Error broken) {
      LOG.warn("a retry policy's choice of errors failed, no other attempt is made", broken);
      return false;
    }
  }

  private @Nullable Future<?> limit(@Nullable Duration timeout, Body running) {
    return timeout == null
        ? null
        : timers.limit(timeout, () -> running.interrupt("no result within " + timeout));
  }

  private @Nullable Future<?> silence(@Nullable Duration timeout, Body running, Attempt step) {
    return timeout == null ? null : timers.limit(timeout, () -> watch(timeout, running, step));
  }

  private void watch(Duration timeout, Body running, Attempt step) {
    long left = Spans.nanos(timeout) - step.silentFor();
    if (left <= 0) {
      running.interrupt("no heartbeat within " + timeout);
    } else if (step.running()) {
      timers.limit(Duration.ofNanos(left), () -> watch(timeout, running, step));
    }
  }

  private static void cancel(@Nullable Future<?> future) {
    if (future != null) {
      future.cancel(false);
    }
  }

  private static final class Attempt implements StepContext {
    private final String workflowId;
    private final int functionId;
    private final String name;
    private final int attempt;
    private final StepStreams streams;
    private final LongSupplier nanoTime;
    private volatile long heard;
    private volatile boolean over;

    Attempt(
        String workflowId,
        int functionId,
        String name,
        int attempt,
        StepStreams streams,
        LongSupplier nanoTime) {
      this.workflowId = workflowId;
      this.functionId = functionId;
      this.name = name;
      this.attempt = attempt;
      this.streams = streams;
      this.nanoTime = nanoTime;
      this.heard = nanoTime.getAsLong();
    }

    @Override
    public String idempotencyKey() {
      return workflowId + "/" + functionId;
    }

    @Override
    public String workflowId() {
      return workflowId;
    }

    @Override
    public int attempt() {
      return attempt;
    }

    @Override
    public void heartbeat() {
      heard = nanoTime.getAsLong();
    }

    @Override
    public <T> void write(StreamName<T> stream, @Nullable T value) {
      if (over) {
        throw new IllegalStateException(
            "[" + workflowId + "] nothing written to '" + stream + "': the attempt is over.");
      }
      streams.write(functionId, name, stream, value);
    }

    long silentFor() {
      return nanoTime.getAsLong() - heard;
    }

    boolean running() {
      return !over;
    }

    void over() {
      over = true;
    }
  }
}
