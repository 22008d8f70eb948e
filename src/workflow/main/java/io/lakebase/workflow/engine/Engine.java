package io.lakebase.workflow.engine;

import io.lakebase.workflow.LifecycleListener;
import io.lakebase.workflow.Schedules;
import io.lakebase.workflow.StartOptions;
import io.lakebase.workflow.StartRequest;
import io.lakebase.workflow.WorkflowEngine;
import io.lakebase.workflow.WorkflowException;
import io.lakebase.workflow.WorkflowHandle;
import io.lakebase.workflow.WorkflowType;
import io.lakebase.workflow.dispatch.DispatchSettings;
import io.lakebase.workflow.dispatch.Dispatcher;
import io.lakebase.workflow.dispatch.LeaseKeeper;
import io.lakebase.workflow.dispatch.Outside;
import io.lakebase.workflow.dispatch.TableOfQueues;
import io.lakebase.workflow.dispatch.Work;
import io.lakebase.workflow.journal.Journal;
import io.lakebase.workflow.journal.WorkflowStore;
import io.lakebase.workflow.lease.Lease;
import io.lakebase.workflow.lease.LeaseSettings;
import io.lakebase.workflow.lease.Leases;
import io.lakebase.workflow.lease.Parked;
import io.lakebase.workflow.manage.Interventions;
import io.lakebase.workflow.manage.Listing;
import io.lakebase.workflow.manage.Versions;
import io.lakebase.workflow.message.Arrivals;
import io.lakebase.workflow.schema.SchemaFeatures;
import io.lakebase.workflow.schema.WorkflowSchema;
import io.lakebase.workflow.signal.Channel;
import io.lakebase.workflow.signal.Notifier;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The engine: puts its parts together, starts and stops them. Thread-safe. */
public final class Engine extends Desk implements WorkflowEngine {

  private static final int CONNECTIONS = 3;

  private final EngineSettings settings;
  private final HeldConnections connections;
  private final Journal journal;
  private final Leases leases;
  private final LeaseKeeper keeper;
  private final Payloads payloads;
  private final Parts parts;
  private final Timers timers;
  private final Deferral deferral;
  private final RunThreads threads;
  private final Runs runs;
  private final TableOfQueues tableOfQueues;
  private final Dispatcher dispatcher;
  private final Notifier notifier;
  private final Neighbours neighbours;
  private final Results results;
  private final Mail mail;
  private final Strangers strangers;
  private final Starter starter;
  private final EngineSchedules schedules;
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile boolean over;

  private Engine(EngineSettings settings, SchemaFeatures features) throws SQLException {
    this.settings = settings;
    String name = settings.name();
    this.connections = new HeldConnections(settings.dataSource(), CONNECTIONS);
    WorkflowStore store = WorkflowStore.of(connections, settings.schemas(), features);
    Parked parked = Parked.of(connections, settings.schemas());
    this.journal =
        Journal.open(
            settings.dataSource(), settings.schemas(), features, Journals.settings(settings));
    this.leases = leases(settings, journal);
    this.keeper = new LeaseKeeper(leases);
    this.payloads = new Payloads(settings.codec(), settings.payloadLimit());
    this.timers = new Timers(name, settings.virtualTime());
    this.deferral = new Deferral(name, System::nanoTime);
    this.threads = new RunThreads(name, settings.threads(), settings.virtualThreads());
    this.notifier = new Notifier(name, connections);
    Reads reads = new Reads(store, new Listing(connections, settings.schemas(), features));
    Registry registry = new Registry(settings.registrations());
    RunHooks hooks = hooks();
    this.runs = new Runs(settings, threads, timers, journal, hooks);
    this.tableOfQueues = new TableOfQueues(connections, settings.schemas(), features);
    this.dispatcher =
        dispatcher(
            store,
            parked,
            new FoundWork(settings, registry, payloads, threads, journal, hooks, runs));
    this.results =
        new Results(
            name,
            store,
            runs::find,
            new ResultPace(
                () -> !dispatcher.silent(),
                this::listening,
                Duration.ofSeconds(2),
                settings.idlePoll()),
            id -> notifier.tellOf(Channel.WANTED, id),
            dispatcher::wake);
    Outbox outbox = new Outbox(settings, payloads);
    BulkStarts bulk = new BulkStarts(settings, payloads, connections, runs::enqueued);
    QueueTable queues =
        new QueueTable(
            tableOfQueues,
            () -> {
              notifier.tell(Channel.QUEUES);
              dispatcher.queuesChanged();
            });
    this.mail =
        new Mail(
            settings,
            payloads,
            connections,
            notifier,
            present ->
                new Arrivals(
                    name,
                    present,
                    settings.pollInterval(),
                    this::listening,
                    () -> !dispatcher.silent(),
                    this::executorId,
                    dispatcher::wake));
    Interventions interventions = new Interventions(connections, settings.schemas());
    Management management =
        new Management(
            settings,
            features,
            interventions,
            this::cancelled,
            this::deleted,
            () -> {
              notifier.tell(Channel.ENQUEUED);
              dispatcher.look();
            });
    this.strangers = new Strangers(settings, registry, dispatcher::unserved);
    this.starter =
        new Starter(
            settings, registry, strangers, journal, payloads, keeper, runs, dispatcher::unlimited);
    this.schedules =
        new EngineSchedules(
            settings, connections, features, payloads, registry, dispatcher, notifier);
    runs.execution(execution(interventions, parked));
    this.parts = new Parts(reads, results, payloads, mail, outbox, bulk, queues, management);
    this.neighbours = new Neighbours(settings, notifier, dispatcher, results, mail.arrivals());
  }

  private static Leases leases(EngineSettings settings, Journal journal) throws SQLException {
    try {
      return Leases.open(
          settings.dataSource(),
          settings.schemas(),
          LeaseSettings.of(settings.name(), settings.lease()),
          settings.nanoTime());
    } catch (SQLException | RuntimeException | Error e) {
      journal.close(); // An engine that does not start keeps nothing open.
      throw e;
    }
  }

  /** Makes the schemas ready, takes a lease and begins to look for work. */
  public static Engine start(EngineSettings settings) throws SQLException {
    StartupChecks.run(settings.name(), settings.dataSource());
    Engine engine =
        new Engine(settings, WorkflowSchema.migrate(settings.dataSource(), settings.schemas()));
    try {
      engine.begin();
      return engine;
    } catch (SQLException | RuntimeException | Error e) {
      engine.close();
      throw e;
    }
  }

  /** What to do about an engine that did not start. */
  public static String remedy(Exception error) {
    return PoolSize.remedy("Check the database and its grants.", error);
  }

  private void begin() throws SQLException {
    leases.onLost(this::leaseLost);
    leases.onBeat(
        othersLapseIn -> {
          dispatcher.othersLapseIn(othersLapseIn);
          neighbours.running(runs.names());
        });
    leases.ask(dispatcher.aside());
    keeper.ensure();
    schedules.declare();
    StartupChecks.latest(settings, new Versions(connections, settings.schemas()));
    dispatcher.start();
    neighbours.listen();
    if (settings.virtualTime() != null) {
      settings.virtualTime().begun(dispatcher::round);
    }
  }

  private RunHooks hooks() {
    return new RunHooks(
        id -> dispatcher.again(id),
        () -> dispatcher.reconcile(),
        () -> {
          notifier.tell(Channel.ENQUEUED);
          dispatcher.look();
        },
        () -> mail.arrivals().reload(),
        (id, end) -> {
          results.ended(id, end);
          announceEnd(id);
        },
        id -> {
          results.askNow(id);
          announceEnd(id);
        },
        (parent, child) -> results.wakeWhenEnded(child, parent));
  }

  private void deleted(String workflowId) {
    runs.deleted(workflowId);
    cancelled(workflowId);
  }

  private void cancelled(String workflowId) {
    runs.cancelled(workflowId);
    results.askNow(workflowId);
    neighbours.ended(workflowId);
    dispatcher.freed(workflowId);
    dispatcher.freedElsewhere();
    notifier.tell(Channel.FREED); // Whoever slept in its place does not say so.
  }

  private void announceEnd(String workflowId) {
    dispatcher.freed(workflowId);
    schedules.ended();
    neighbours.ended(workflowId);
  }

  private boolean listening() {
    Neighbours near = neighbours;
    return near != null && near.listening();
  }

  private @Nullable String executorId() {
    Lease lease = keeper.current();
    return lease == null ? null : lease.executorId();
  }

  private Dispatcher dispatcher(WorkflowStore store, Parked parked, Work work) {
    return new Dispatcher(
        new DispatchSettings(
            settings.name(),
            settings.lease(),
            settings.pollInterval(),
            settings.idleAfter(),
            settings.idlePoll(),
            settings.maxRecoveryAttempts(),
            settings.queues(),
            tableOfQueues),
        keeper,
        leases,
        parked,
        store,
        connections,
        settings.schemas(),
        work,
        settings.clock(),
        new Outside(this::listening, this::awake, () -> notifier.tell(Channel.FREED)));
  }

  private void awake() {
    notifier.tell(Channel.AWAKE);
    mail.arrivals().awake();
  }

  private Execution execution(Interventions interventions, Parked parked) {
    Services services =
        Services.of(
            settings,
            connections,
            journal,
            deferral,
            payloads,
            timers,
            threads,
            results,
            mail,
            starter,
            new ParkLane(parked),
            dispatcher::parkedUntil);
    return new Execution(
        services,
        new Outcomes(journal, interventions, payloads, threads, settings.random(), runs::closing));
  }

  private void leaseLost() {
    var lease = keeper.current();
    if (lease != null && lease.lost()) {
      runs.lost(lease);
    }
    new Tidings(settings).tell(LifecycleListener::leaseLost);
    dispatcher.watch();
  }

  @Override
  public String name() {
    return settings.name();
  }

  @Override
  public <I, O> WorkflowHandle<O> start(
      WorkflowType<I, O> type, @Nullable I input, StartOptions options) {
    String id = id(options);
    requireOpenFor(id);
    return handle(type, id, started(() -> starter.start(id, type, input, options, null)));
  }

  @Override
  public <I, O> @Nullable O call(WorkflowType<I, O> type, @Nullable I input, StartOptions options) {
    String id = id(options);
    requireOpenFor(id);
    Run run = started(() -> starter.start(id, type, input, options, this::busy));
    return handle(type, id, run).result();
  }

  /** Whatever came of it: it has taken the lease, and only who looks gives that up again. */
  private @Nullable Run started(Supplier<@Nullable Run> start) {
    try {
      return start.get();
    } finally {
      busy();
    }
  }

  private void requireOpenFor(String id) {
    if (closed.get()) {
      throw new WorkflowException(
          id, "[" + id + "] not started: engine " + settings.name() + " is closed.", null);
    }
  }

  private void busy() {
    if (dispatcher.silent()) {
      dispatcher.look();
    }
  }

  @Override
  public <I, O> List<WorkflowHandle<O>> startAll(
      WorkflowType<I, O> type, List<StartRequest<I>> requests) {
    List<WorkflowHandle<O>> handles = super.startAll(type, requests);
    for (int i = 0; i < handles.size(); i++) {
      strangers.started(handles.get(i).id(), type, requests.get(i).options());
    }
    return handles;
  }

  @Override
  Parts parts() {
    return parts;
  }

  @Override
  @Nullable Run live(String workflowId) {
    return runs.find(workflowId);
  }

  @Override
  @Nullable String closed() {
    return over
        ? "engine " + settings.name()
        : null; // Steps in their period of grace may still ask.
  }

  @Override
  void waits() {}

  /** Whoever is awake hears of the commit, or looks for it as long as nothing can be heard. */
  @Override
  void handsOver() {
    if (dispatcher.silent() || !listening()) {
      dispatcher.look();
    }
  }

  @Override
  public Schedules schedules() {
    requireOpen();
    return schedules.commands();
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    boolean awake = keeper.current() != null;
    dispatcher.close();
    neighbours.close();
    runs.close(settings.closeGrace());
    leases.close();
    if (awake) {
      notifier.tell(Channel.AWAKE); // What it leaves is for the others to look for.
    }
    runs.abandon();
    results.close();
    mail.close();
    journal.close();
    deferral.close();
    timers.close();
    threads.close();
    notifier.close();
    connections.close();
    over = true;
  }

  @Override
  public String toString() {
    return "WorkflowEngine[" + settings.name() + "]";
  }
}
