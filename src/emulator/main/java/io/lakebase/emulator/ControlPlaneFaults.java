package io.lakebase.emulator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * What goes wrong in the control plane, from now until {@link #clear()}. Of several faults for one
 * call the oldest answers; all latencies add up. Safe for use by many threads.
 *
 * <pre>{@code
 * lakebase.faults().fail(503);                                              // everything, until cleared
 * lakebase.faults().on(Route.CREDENTIALS).times(2).retryAfter(ofSeconds(1)).fail(429);
 * lakebase.faults().on(Route.TOKEN).latency(ofMillis(500));
 * }</pre>
 */
public final class ControlPlaneFaults {
  private final List<ControlPlaneFault> active = new CopyOnWriteArrayList<>();

  ControlPlaneFaults() {}

  /** Begins a fault for calls of these routes; of all routes when none is named. */
  public ControlPlaneFaultBuilder on(Route... routes) {
    Set<Route> scope =
        routes.length == 0 ? EnumSet.allOf(Route.class) : EnumSet.copyOf(List.of(routes));
    return new ControlPlaneFaultBuilder(this, scope);
  }

  /** Every call fails with this status until {@link #clear()}. */
  public void fail(int status) {
    on().fail(status);
  }

  /** The next calls fail with this status. */
  public void fail(int status, int times) {
    on().times(times).fail(status);
  }

  /** Every call takes that much longer. */
  public void latency(Duration latency) {
    on().latency(latency);
  }

  /** Every call is accepted and never answered, until {@link #clear()}. */
  public void hang() {
    on().hang();
  }

  /** Ends all faults; calls that hang are cut. */
  public void clear() {
    List<ControlPlaneFault> ended = List.copyOf(active);
    active.removeAll(ended);
    ended.forEach(ControlPlaneFault::end);
  }

  void add(ControlPlaneFault fault) {
    active.add(fault);
  }

  /**
   * The faults that hit this call: every delay, and the oldest of the others. Each is used up by
   * one.
   */
  List<ControlPlaneFault> hitting(Route route) {
    List<ControlPlaneFault> hits = new ArrayList<>();
    boolean answered = false;
    for (ControlPlaneFault fault : active) {
      boolean delay = fault.effect() instanceof ControlPlaneFault.Effect.Delay;
      if (fault.routes().contains(route) && (delay || !answered) && fault.take()) {
        hits.add(fault);
        answered |= !delay;
      }
    }
    return hits;
  }
}
