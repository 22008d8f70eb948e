package io.lakebase.workflow.dispatch;

import io.lakebase.workflow.lease.Lease;
import io.lakebase.workflow.lease.Parked;
import io.lakebase.workflow.lease.ParkedWorkflow;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The parked workflows of this process: who was woken, and when the next is due. For the
 * dispatcher's thread.
 */
final class Wakes {

  private static final int MOST = 200;

  /** In one round; then others have their turn. */
  private static final int BATCHES = 5;

  private final Parked parked;
  private final Clock clock;
  private final Work work;
  private final Launcher launcher;
  private final Signals signals;
  private final List<String> told = new ArrayList<>();
  private long next = Long.MAX_VALUE;

  Wakes(Parked parked, Clock clock, Work work, Launcher launcher, Signals signals) {
    this.parked = parked;
    this.clock = clock;
    this.work = work;
    this.launcher = launcher;
    this.signals = signals;
  }

  void tell(List<String> workflowIds) {
    told.addAll(workflowIds);
  }

  /** Takes in what was parked since the last time. */
  void takeIn() {
    next = Math.min(next, signals.takeWakeAt());
  }

  /** Something else is due in so many milliseconds. */
  void dueIn(long millis) {
    next = Math.min(next, clock.millis() + millis);
  }

  boolean due() {
    return next <= clock.millis();
  }

  boolean dueWithin(Duration time) {
    return next != Long.MAX_VALUE && next - clock.millis() < time.toMillis();
  }

  /** Milliseconds, negative if it is late; the largest number if nothing is parked. */
  long untilDue() {
    return next == Long.MAX_VALUE ? Long.MAX_VALUE : next - clock.millis();
  }

  void read(Lease lease) throws SQLException {
    next =
        Math.min(
            parked.nextWakeAt(lease.executorId()).orElse(Long.MAX_VALUE), signals.takeWakeAt());
  }

  /** Launches who was woken and who is due, as far as there is room; whether anybody was due. */
  boolean wake(Lease lease) throws SQLException {
    if (!told.isEmpty()) {
      launcher.add(parked.unpark(lease.executorId(), List.copyOf(told)));
      told.clear();
    }
    boolean any = false;
    for (int batch = 0; batch < BATCHES && due() && work.room() > 0; batch++) {
      List<ParkedWorkflow> due =
          parked.due(lease.executorId(), clock.millis(), Math.min(MOST, work.room()));
      if (due.isEmpty()) {
        read(lease);
        break;
      }
      launcher.add(
          parked.unpark(lease.executorId(), due.stream().map(ParkedWorkflow::workflowId).toList()));
      launcher.launch(lease);
      any = true;
    }
    return any;
  }
}
