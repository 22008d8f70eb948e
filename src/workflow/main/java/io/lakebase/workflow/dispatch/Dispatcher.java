package io.lakebase.workflow.dispatch;

import io.lakebase.workflow.journal.Backoff;
import io.lakebase.workflow.journal.Connections;
import io.lakebase.workflow.journal.Trouble;
import io.lakebase.workflow.journal.WorkflowStore;
import io.lakebase.workflow.lease.Aside;
import io.lakebase.workflow.lease.Lease;
import io.lakebase.workflow.lease.Leases;
import io.lakebase.workflow.lease.Parked;
import io.lakebase.workflow.schema.SchemaNames;
import io.lakebase.workflow.schema.SqlReason;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds work: workflows of lapsed leases, parked ones that are due, enqueued ones. One thread;
 * everything it asks the database for is asked in batches, and nothing at all while it is silent.
 */
public final class Dispatcher implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);

  private final DispatchSettings settings;
  private final LeaseKeeper keeper;
  private final Cancellations cancellations;
  private final QueueLooks looks;
  private final OtherWork otherWork;
  private final Orphans orphans;
  private final Work work;
  private final Outside outside;
  private final Slots slots = new Slots();
  private final Launcher launcher;
  private final Inheritance inheritance;
  private final Wakes wakes;
  private final LeaseLooks leaseLooks;
  private final Signals signals = new Signals();
  private final Backoff away =
      new Backoff(
          Duration.ofMillis(100),
          Duration.ofSeconds(2),
          () -> ThreadLocalRandom.current().nextDouble());
  private final Trouble trouble = new Trouble();
  private final Thread thread;
  private final Rounds rounds = new Rounds();
  private final AgendaWatch agenda = new AgendaWatch();
  private volatile boolean silent;
  private volatile boolean reconcile;
  private @Nullable Lease known;
  private long nextWatch = System.nanoTime();
  private long busyAt = nextWatch;

  public Dispatcher(
      DispatchSettings settings,
      LeaseKeeper keeper,
      Leases leases,
      Parked parked,
      WorkflowStore store,
      Connections connections,
      SchemaNames names,
      Work work,
      Clock clock,
      Outside outside) {
    this.settings = settings;
    this.keeper = keeper;
    this.cancellations = new Cancellations(store, work);
    this.looks =
        new QueueLooks(
            settings,
            new QueueClaims(
                connections, names, settings.queues().stream().map(QueueLimits::of).toList()),
            slots,
            work,
            outside);
    this.otherWork = new OtherWork(connections, names);
    this.orphans = new Orphans(connections, names);
    this.work = work;
    this.outside = outside;
    this.launcher =
        new Launcher(
            store,
            new DeadLetters(connections, names),
            new HandBack(connections, names),
            settings.maxRecoveryAttempts(),
            work,
            slots);
    this.leaseLooks = new LeaseLooks(settings);
    this.wakes = new Wakes(parked, clock, work, launcher, signals);
    this.inheritance =
        new Inheritance(
            settings.name(), leases, work, launcher, wakes, new ChildWaits(connections, names));
    this.thread = new Thread(this::loop, "lakebase-" + settings.name() + "-dispatch");
    thread.setDaemon(true);
  }

  /** What heartbeats ask along, so that the queues need fewer looks of their own. */
  public Aside aside() {
    return looks.aside(signals::glance);
  }

  /** Looks at this too; to be called before the start. */
  public void agenda(Agenda further) {
    agenda.follow(further);
  }

  public void start() {
    thread.start();
  }

  /** A round that begins after this call and looks at everything. */
  public CompletableFuture<Void> round() {
    CompletableFuture<Void> end = rounds.ask();
    signals.look();
    return end;
  }

  /** Looks at the agenda now: it has changed. */
  public void lookAtAgenda() {
    agenda.tell();
    signals.look();
  }

  /** Wakes a parked workflow of ours. */
  public void wake(String workflowId) {
    signals.wake(workflowId);
  }

  /** Runs a workflow of ours again from its checkpoints. */
  public void again(String workflowId) {
    signals.again(workflowId);
  }

  /** Some answer of the database was lost: looks for workflows that are ours and do not run. */
  public void reconcile() {
    reconcile = true;
    signals.look();
  }

  /** Whether workflows of that queue are claimed here as they come: no limit, no backlog. */
  public boolean unlimited(String queue) {
    return looks.unlimited(queue);
  }

  /** Whether it is known that nobody here claims from that queue. */
  public boolean unserved(String queue) {
    return looks.unserved(queue);
  }

  /** Looks at queues now. */
  public void look() {
    signals.look();
  }

  /** Looks at queues and leases now. */
  public void watch() {
    signals.watch();
  }

  /** A workflow ended; if that was what others waited for, they are claimed now. */
  public void freed(String workflowId) {
    if (slots.free(workflowId)) {
      signals.look();
    }
  }

  /** One ended in another process, which did not take the next. */
  public void freedElsewhere() {
    if (!silent) {
      signals.look();
    }
  }

  /** The table of queues was changed. */
  public void queuesChanged() {
    looks.queuesChanged();
    if (!silent) {
      signals.look();
    }
  }

  /** When the first of the other leases lapses. */
  public void othersLapseIn(long millis) {
    signals.lapseIn(millis);
  }

  /** A workflow of ours was parked until then. */
  public void parkedUntil(long epochMillis) {
    signals.parkedUntil(epochMillis);
  }

  /** Whether nothing is asked of the database at present. */
  public boolean silent() {
    return silent;
  }

  private void loop() {
    while (!signals.closed()) {
      long pause;
      List<CompletableFuture<Void>> waiting = rounds.begin();
      if (!waiting.isEmpty()) {
        signals.watch();
        lookAtAgenda();
      }
      try {
        pause = round(signals.await(0));
        away.reset();
        trouble.over();
      } catch (SQLException | RuntimeException | Error e) {
        if (signals.closed()) {
          return;
        }
        if (trouble.worthTelling()) {
          LOG.warn(
              "[{}] no look for work was possible: {}. Trying again.",
              settings.name(),
              SqlReason.of(e),
              e instanceof SQLException ? null : e);
        }
        leaseLooks.soon();
        reconcile = true;
        rounds.failed(waiting);
        signals.awaitClosed(away.nextNanos());
        continue;
      }
      waiting.forEach(end -> end.complete(null));
      Signals.Told told = signals.await(pause);
      if (told.any()) {
        remember(told);
      }
      wakes.takeIn();
    }
  }

  private void remember(Signals.Told told) {
    wakes.tell(told.wake());
    launcher.add(told.again());
    looks.told(told);
    if (told.watch()) {
      leaseLooks.soon();
      looks.everything();
    }
    rouse();
  }

  private void rouse() {
    busyAt = System.nanoTime();
    if (silent) {
      silent = false;
      agenda.tell();
      leaseLooks.soon();
      looks.soon();
    }
  }

  /** One look at everything that is due; returns how long to wait for the next, milliseconds. */
  private long round(Signals.Told told) throws SQLException {
    if (told.any()) {
      remember(told);
    }
    wakes.takeIn();
    if (silent && !work.busy() && !leaseLooks.due() && agenda.untilDue() > 0 && !wakes.due()) {
      signals.lapseSeen();
      return pauseWhileSilent();
    }
    if (silent) {
      rouse();
    }
    Lease lease = keeper.ensure();
    if (known != lease) {
      begin(lease);
    }
    if (leaseLooks.due() || signals.untilLapse() <= 0) {
      signals.lapseSeen();
      leaseLooks.done(takeOverLapsed(lease));
    }
    if (System.nanoTime() >= nextWatch) {
      cancellations.look();
      nextWatch = System.nanoTime() + settings.poll().toNanos();
    }
    if (reconcile) {
      reconcile = false; // Who asks from now on is answered by another look.
      List<String> lost = orphans.of(lease.executorId());
      lost.removeIf(work::live);
      launcher.add(lost);
    }
    if (wakes.wake(lease)) {
      busyAt = System.nanoTime();
    }
    agenda.lookIfDue();
    if (looks.due()) {
      looks.look(lease, this::claimed);
    }
    launcher.launch(lease);
    return afterRound(lease);
  }

  private void begin(Lease lease) throws SQLException {
    Lease before = known;
    if (before != null && before.lost()) {
      work.lost(before);
      launcher.clear();
      slots.clear();
    }
    leaseLooks.soon();
    wakes.read(lease);
    known = lease;
    outside.awake().run();
  }

  /** Whether there were lapsed leases. */
  private boolean takeOverLapsed(Lease lease) throws SQLException {
    Inheritance.Taken taken = inheritance.takeAll(lease, signals::closed);
    if (taken.requeued()) {
      looks.ask();
    }
    if (taken.workflows() > 0) {
      busyAt = System.nanoTime();
    }
    return taken.lapsed();
  }

  /** What still runs here by a claim of before is told at once: it may write nothing any more. */
  private void claimed(String id) {
    busyAt = System.nanoTime();
    if (work.live(id)) {
      work.replace(id, () -> again(id));
    } else {
      launcher.add(List.of(id));
    }
  }

  private long afterRound(Lease lease) throws SQLException {
    if (work.busy() || launcher.waiting()) {
      busyAt = System.nanoTime();
    } else if (System.nanoTime() - busyAt > settings.idleAfter().toNanos() && fallSilent(lease)) {
      return pauseWhileSilent();
    }
    if (launcher.waiting() || looks.due()) {
      return work.room() > 0 && lease.held() ? 0 : 10;
    }
    long next = Math.min(agenda.untilLook(), Math.min(looks.untilDue(), leaseLooks.untilDue()));
    if (work.busy()) {
      next = Math.min(next, nextWatch - System.nanoTime());
    }
    long untilWake = wakes.untilDue();
    if (untilWake != Long.MAX_VALUE && work.room() == 0) {
      untilWake = 10;
    }
    return Math.max(1, Math.min(TimeUnit.NANOSECONDS.toMillis(next), untilWake));
  }

  /** Gives the lease up when there is nothing to do here soon and nobody's lease to watch. */
  private boolean fallSilent(Lease lease) throws SQLException {
    wakes.read(lease);
    long delayed = looks.enqueueDue();
    if (delayed != Long.MAX_VALUE) {
      wakes.dueIn(delayed);
    }
    if (wakes.dueWithin(settings.idleAfter())
        || agenda.untilDue() < settings.idleAfter().toNanos()) {
      return false;
    }
    if (otherWork.running(new Claimant(lease.executorId(), work)) || looks.anything(lease)) {
      busyAt = System.nanoTime();
      return false;
    }
    if (!keeper.release(() -> !work.busy())) {
      return false;
    }
    LOG.debug("[{}] silent: nothing to run", settings.name());
    known = null;
    leaseLooks.after(settings.idlePoll());
    silent = true;
    return true;
  }

  private long pauseWhileSilent() {
    long untilLook =
        TimeUnit.NANOSECONDS.toMillis(Math.min(agenda.untilDue(), leaseLooks.untilDue()));
    return Math.max(1, Math.min(untilLook, wakes.untilDue()));
  }

  /** Ends the thread; nothing is claimed or woken any more. */
  @Override
  public void close() {
    signals.close();
    try {
      thread.join(TimeUnit.SECONDS.toMillis(10));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
