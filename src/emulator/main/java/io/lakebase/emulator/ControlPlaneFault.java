package io.lakebase.emulator;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One fault of the control plane. */
final class ControlPlaneFault {
  static final int UNTIL_CLEARED = -1;

  /** What happens to the call. */
  sealed interface Effect {
    /** An answer of the fault's own. */
    record Answer(
        int status, FaultBody body, @Nullable String location, @Nullable String retryAfter)
        implements Effect {}

    /** No answer before the fault is over. */
    record Hang() implements Effect {}

    /** The connection ends without an answer. */
    record Reset() implements Effect {}

    /** The right answer, byte by byte with pauses. */
    record Drip(Duration pause) implements Effect {}

    /** The right answer with another expiry. */
    record Expire(TokenExpiry expiry) implements Effect {}

    /** The right answer, later. */
    record Delay() implements Effect {}
  }

  private final Set<Route> routes;
  private final AtomicInteger remaining;
  private final Duration latency;
  private final Effect effect;
  private final CountDownLatch over = new CountDownLatch(1);

  ControlPlaneFault(Set<Route> routes, int times, Duration latency, Effect effect) {
    this.routes = Set.copyOf(routes);
    this.remaining = new AtomicInteger(times);
    this.latency = latency;
    this.effect = effect;
  }

  Set<Route> routes() {
    return routes;
  }

  Duration latency() {
    return latency;
  }

  Effect effect() {
    return effect;
  }

  /** Whether the fault hits one more call. */
  boolean take() {
    return remaining.getAndUpdate(left -> left > 0 ? left - 1 : left) != 0;
  }

  void end() {
    over.countDown();
  }

  void awaitEnd() throws InterruptedException {
    over.await();
  }
}
