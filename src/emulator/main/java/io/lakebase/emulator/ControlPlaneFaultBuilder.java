package io.lakebase.emulator;

import io.lakebase.emulator.ControlPlaneFault.Effect;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A fault of the control plane in the making. The settings come first; {@code fail}, {@code
 * latency}, {@code hang}, {@code reset}, {@code redirect}, {@code drip} and {@code expiry} put it
 * in force. For one thread.
 */
public final class ControlPlaneFaultBuilder {
  private final ControlPlaneFaults faults;
  private final Set<Route> routes;
  private int times = ControlPlaneFault.UNTIL_CLEARED;
  private Duration delay = Duration.ZERO;
  private FaultBody body = FaultBody.JSON;
  private @Nullable String retryAfter;

  ControlPlaneFaultBuilder(ControlPlaneFaults faults, Set<Route> routes) {
    this.faults = faults;
    this.routes = routes;
  }

  /**
   * Ends the fault after so many calls, instead of at {@link ControlPlaneFaults#clear()}.
   *
   * @param calls at least 1
   */
  public ControlPlaneFaultBuilder times(int calls) {
    if (calls < 1) {
      throw new IllegalArgumentException("[times] must be at least 1: " + calls);
    }
    this.times = calls;
    return this;
  }

  /** Lets time pass before the fault shows. */
  public ControlPlaneFaultBuilder after(Duration duration) {
    this.delay = duration;
    return this;
  }

  /** The body of {@link #fail(int)}; {@link FaultBody#JSON} by default. */
  public ControlPlaneFaultBuilder body(FaultBody kind) {
    this.body = kind;
    return this;
  }

  /** Adds {@code Retry-After} in whole seconds. */
  public ControlPlaneFaultBuilder retryAfter(Duration duration) {
    this.retryAfter = Long.toString(duration.toSeconds());
    return this;
  }

  /** Adds {@code Retry-After} as an HTTP date. */
  public ControlPlaneFaultBuilder retryAfter(Instant instant) {
    this.retryAfter = DateTimeFormatter.RFC_1123_DATE_TIME.format(instant.atOffset(ZoneOffset.UTC));
    return this;
  }

  /**
   * Calls are answered with this status and the {@linkplain #body(FaultBody) body}. 200 is allowed:
   * with another body than JSON it is an answer that lies.
   */
  public void fail(int status) {
    add(new Effect.Answer(status, body, null, retryAfter));
  }

  /** Calls are answered with 302 and that location. */
  public void redirect(URI location) {
    add(new Effect.Answer(302, FaultBody.EMPTY, location.toString(), retryAfter));
  }

  /** Calls are answered rightly, but that much later. */
  public void latency(Duration latency) {
    delay = latency;
    add(new Effect.Delay());
  }

  /** Calls are accepted and not answered before the faults are cleared. */
  public void hang() {
    add(new Effect.Hang());
  }

  /** The connection ends without an answer. */
  public void reset() {
    add(new Effect.Reset());
  }

  /** Calls are answered rightly, byte by byte with a pause after each. */
  public void drip(Duration pause) {
    add(new Effect.Drip(pause));
  }

  /** Calls are answered with a good token and a wrong expiry. */
  public void expiry(TokenExpiry expiry) {
    add(new Effect.Expire(expiry));
  }

  private void add(Effect effect) {
    faults.add(new ControlPlaneFault(routes, times, delay, effect));
  }
}
