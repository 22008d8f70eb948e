package io.lakebase.workflow.dispatch;

import io.lakebase.workflow.lease.Aside;
import io.lakebase.workflow.lease.Lease;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * When to look at the queues, and what to do then. A look that nobody asked for is one statement
 * unless it sees something; the table of queues is seen at least that often however many are asked
 * for. Belongs to the dispatcher's thread, but for {@link #queuesChanged}, {@link #unlimited},
 * {@link #unserved} and {@link #aside}.
 */
final class QueueLooks {

  private static final int MOST = 200;
  private static final long FULL_PAUSE = TimeUnit.MILLISECONDS.toNanos(10);

  /** What is enqueued one by one is claimed together. */
  private static final long GAP = TimeUnit.MILLISECONDS.toNanos(2);

  /** How often delayed workflows are looked at while announcements keep coming. */
  private static final long DELAYED_PAUSE = TimeUnit.MILLISECONDS.toNanos(50);

  private final DispatchSettings settings;
  private final QueueClaims claims;
  private final @Nullable TableOfQueues table;
  private final Slots slots;
  private final Work work;
  private final Outside outside;
  private final LookPace pace = new LookPace();
  private final AtomicInteger changes = new AtomicInteger(1);
  private volatile int changesRead;
  private volatile boolean backlog = true;
  private Duration base;
  private boolean asked;
  private long next = System.nanoTime();
  private long claimedAt = next - GAP;
  private long delayedAt = next - DELAYED_PAUSE;
  private long glancedAt = next;

  QueueLooks(
      DispatchSettings settings, QueueClaims claims, Slots slots, Work work, Outside outside) {
    this.settings = settings;
    this.claims = claims;
    this.table = settings.tableOfQueues();
    this.slots = slots;
    this.work = work;
    this.outside = outside;
    this.base = settings.poll();
    slots.queues(claims::limited, claims::shared);
    if (table != null && table.debounced()) {
      claims.releaseKeys();
    }
  }

  /** Something was announced: the next look is now. */
  void ask() {
    asked = true;
    next = Math.max(System.nanoTime(), claimedAt + GAP);
  }

  void told(Signals.Told told) {
    if (told.look()) {
      ask();
    }
    if (told.glance()) {
      soon();
    }
  }

  void soon() {
    next = System.nanoTime();
  }

  /** The next look is now and misses nothing, however short ago the last one was. */
  void everything() {
    asked = true;
    next = System.nanoTime();
    delayedAt = next - DELAYED_PAUSE;
  }

  void queuesChanged() {
    changes.incrementAndGet();
  }

  /** What heartbeats ask along, on a thread of their own. */
  Aside aside(Runnable noticed) {
    return new Unannounced(claims::names, () -> new Claimant("", work), noticed);
  }

  boolean due() {
    return untilDue() <= 0;
  }

  /** Nanoseconds until the next look. */
  long untilDue() {
    return next - System.nanoTime();
  }

  /** Whether a queue is served without any limit, and nothing of it was left for want of room. */
  boolean unlimited(String queue) {
    return !backlog && changesRead == changes.get() && claims.unlimited(queue);
  }

  /** Whether neither the code nor the table of queues, as last read, has that queue. */
  boolean unserved(String queue) {
    return changesRead == changes.get() && !claims.serves(queue);
  }

  /** Claims what there is room for, and tells the ids as they come. */
  void look(Lease lease, Consumer<String> each) throws SQLException {
    int room = Math.min(MOST, work.room());
    if (room <= 0) {
      backlog = true;
      next = System.nanoTime() + FULL_PAUSE;
      tellFreed(slots.freed(), Map.of());
      return;
    }
    next = System.nanoTime() + settings.poll().toNanos();
    if (work.names().isEmpty() || !lease.held()) {
      return;
    }
    readTable();
    Claimant claimant = new Claimant(lease.executorId(), work);
    boolean announced = asked;
    if (!announced || System.nanoTime() - glancedAt > base.toNanos()) {
      glancedAt = System.nanoTime();
      QueueClaims.Glance glance = claims.glance(claimant);
      if (!announced && !glance.anything()) {
        backlog = false;
        rest(pace.next(base, outside.listening().getAsBoolean(), false), glance.nextDelayed());
        return;
      }
    }
    long due = due(announced);
    claimedAt = System.nanoTime();
    Map<String, Integer> freed = slots.freed();
    QueueClaims.Claimed claimed = claims.claim(claimant, room, each);
    asked = false;
    tellFreed(freed, claimed.byQueue());
    backlog = claimed.ids().size() == room;
    if (backlog) {
      ask();
    } else {
      boolean listening = outside.listening().getAsBoolean() && !claims.rated();
      boolean found = !claimed.ids().isEmpty();
      rest(announced ? pace.pause(base, listening) : pace.next(base, listening, found), due);
    }
  }

  private void tellFreed(Map<String, Integer> freed, Map<String, Integer> refilled) {
    boolean left =
        freed.entrySet().stream()
            .anyMatch(queue -> refilled.getOrDefault(queue.getKey(), 0) < queue.getValue());
    if (left) {
      outside.freed().run();
    }
    slots.settled(freed);
  }

  private long due(boolean announced) throws SQLException {
    long now = System.nanoTime();
    if (announced && now - delayedAt < DELAYED_PAUSE) {
      return TimeUnit.NANOSECONDS.toMillis(DELAYED_PAUSE);
    }
    delayedAt = now;
    return claims.enqueueDue();
  }

  private void rest(Duration pause, long nextDelayed) {
    long nanos = pause.toNanos();
    if (nextDelayed != Long.MAX_VALUE) {
      nanos = Math.min(nanos, TimeUnit.MILLISECONDS.toNanos(Math.max(1, nextDelayed)));
    }
    next = System.nanoTime() + nanos;
  }

  private void readTable() throws SQLException {
    int told = changes.get(); // What is told while it is read may not be in it.
    if (table != null && (changesRead != told || claims.queuesChanged())) {
      claims.declared(table.limits());
      base = claims.polling(settings.poll());
    }
    changesRead = told;
  }

  /** Enqueues what was delayed and is due; milliseconds until the next is, or the longest time. */
  long enqueueDue() throws SQLException {
    return claims.enqueueDue();
  }

  /** Whether anything that this process knows waits on a queue. */
  boolean anything(Lease lease) throws SQLException {
    return claims.glance(new Claimant(lease.executorId(), work)).anything();
  }
}
