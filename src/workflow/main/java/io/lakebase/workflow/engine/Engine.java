package io.lakebase.workflow.engine;

import io.lakebase.workflow.Event;
import io.lakebase.workflow.OutgoingMessage;
import io.lakebase.workflow.StartOptions;
import io.lakebase.workflow.StartRequest;
import io.lakebase.workflow.StepInfo;
import io.lakebase.workflow.StreamName;
import io.lakebase.workflow.StreamReader;
import io.lakebase.workflow.Topic;
import io.lakebase.workflow.WorkflowEngine;
import io.lakebase.workflow.WorkflowException;
import io.lakebase.workflow.WorkflowHandle;
import io.lakebase.workflow.WorkflowInfo;
import io.lakebase.workflow.WorkflowManagement;
import io.lakebase.workflow.WorkflowQuery;
import io.lakebase.workflow.WorkflowQueue;
import io.lakebase.workflow.WorkflowType;
import io.lakebase.workflow.dispatch.DispatchSettings;
import io.lakebase.workflow.dispatch.Dispatcher;
import io.lakebase.workflow.dispatch.LeaseKeeper;
import io.lakebase.workflow.dispatch.Outside;
import io.lakebase.workflow.dispatch.TableOfQueues;
import io.lakebase.workflow.journal.Journal;
import io.lakebase.workflow.journal.WorkflowStore;
import io.lakebase.workflow.lease.Lease;
import io.lakebase.workflow.lease.LeaseSettings;
import io.lakebase.workflow.lease.Leases;
import io.lakebase.workflow.lease.Parked;
import io.lakebase.workflow.manage.Interventions;
import io.lakebase.workflow.manage.Listing;
import io.lakebase.workflow.message.Arrival;
import io.lakebase.workflow.message.Arrivals;
import io.lakebase.workflow.schema.SchemaFeatures;
import io.lakebase.workflow.schema.WorkflowSchema;
import io.lakebase.workflow.signal.Channel;
import io.lakebase.workflow.signal.Listener;
import io.lakebase.workflow.signal.Notifier;
import io.lakebase.workflow.signal.Wanted;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The engine: puts its parts together, starts and stops them. Thread-safe. */
public final class Engine implements WorkflowEngine {

  private static final Logger LOG = LoggerFactory.getLogger(Engine.class);
  private static final int CONNECTIONS = 3;

  private final EngineSettings settings;
  private final HeldConnections connections;
  private final Journal journal;
  private final Leases leases;
  private final LeaseKeeper keeper;
  private final Payloads payloads;
  private final Timers timers;
  private final Deferral deferral;
  private final RunThreads threads;
  private final Runs runs;
  private final Wanted wanted = new Wanted();
  private final TableOfQueues tableOfQueues;
  private final Dispatcher dispatcher;
  private final Notifier notifier;
  private final @Nullable Listener listener;
  private final Results results;
  private final Reads reads;
  private final Mail mail;
  private final Outbox outbox;
  private final Management management;
  private final BulkStarts bulk;
  private final QueueTable queues;
  private final Starter starter;
  private final AtomicBoolean closed = new AtomicBoolean();

  private Engine(EngineSettings settings, SchemaFeatures features) throws SQLException {
    this.settings = settings;
    String name = settings.name();
    this.connections = new HeldConnections(settings.dataSource(), CONNECTIONS);
    WorkflowStore store = WorkflowStore.of(connections, settings.schemas(), features);
    Parked parked = Parked.of(connections, settings.schemas());
    this.journal =
        Journal.open(
            settings.dataSource(), settings.schemas(), features, Journals.settings(settings));
    this.leases =
        Leases.open(
            settings.dataSource(),
            settings.schemas(),
            LeaseSettings.of(name, settings.lease()),
            settings.nanoTime());
    this.keeper = new LeaseKeeper(leases);
    this.payloads = new Payloads(settings.codec(), settings.payloadLimit());
    this.timers = new Timers(name);
    this.deferral = new Deferral(name, System::nanoTime);
    this.threads = new RunThreads(name, settings.threads(), settings.virtualThreads());
    this.notifier = new Notifier(name, connections);
    this.reads = new Reads(store, new Listing(connections, settings.schemas(), features));
    Registry registry = new Registry(settings.registrations());
    this.runs = new Runs(settings, registry, payloads, threads, timers, journal, hooks());
    this.tableOfQueues = new TableOfQueues(connections, settings.schemas(), features);
    this.dispatcher = dispatcher(store, parked);
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
    this.outbox = new Outbox(settings, payloads);
    this.bulk = new BulkStarts(settings, payloads, connections, runs::enqueued);
    this.queues =
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
    this.management =
        new Management(
            settings,
            features,
            interventions,
            runs::cancelled,
            () -> {
              notifier.tell(Channel.ENQUEUED);
              dispatcher.look();
            });
    this.starter = new Starter(settings, registry, journal, payloads, keeper, runs);
    runs.execution(execution(interventions, parked));
    this.listener =
        settings.listen()
            ? new Listener(
                name,
                settings.dataSource(),
                () -> !dispatcher.silent(),
                List.of(
                    Channel.NAME,
                    Arrival.Kind.MESSAGE.channel(),
                    Arrival.Kind.EVENT.channel(),
                    Arrival.Kind.STREAM.channel()),
                this::heard)
            : null;
  }

  /** Makes the schemas ready, takes a lease and begins to look for work. */
  public static Engine start(EngineSettings settings) throws SQLException {
    StartupChecks.run(settings.name(), settings.dataSource());
    Engine engine =
        new Engine(settings, WorkflowSchema.migrate(settings.dataSource(), settings.schemas()));
    try {
      engine.begin();
      return engine;
    } catch (SQLException | RuntimeException e) {
      engine.close();
      throw e;
    }
  }

  private void begin() throws SQLException {
    leases.onLost(this::leaseLost);
    leases.onBeat(dispatcher::othersLapseIn);
    keeper.ensure();
    dispatcher.start();
    if (listener != null) {
      listener.start();
    }
  }

  private Runs.Hooks hooks() {
    return new Runs.Hooks(
        id -> dispatcherOf().again(id),
        () -> dispatcherOf().reconcile(),
        () -> {
          notifierOf().tell(Channel.ENQUEUED);
          dispatcherOf().look();
        },
        () -> mailOf().arrivals().reload(),
        (id, end) -> {
          resultsOf().ended(id, end);
          announceEnd(id);
        },
        id -> {
          resultsOf().askNow(id);
          announceEnd(id);
        },
        (parent, child) -> resultsOf().wakeWhenEnded(child, parent));
  }

  private void announceEnd(String workflowId) {
    dispatcher.freed(workflowId);
    if (wanted.remove(workflowId)) {
      notifier.tellOf(Channel.ENDED, workflowId);
    }
  }

  // The parts know each other in a ring; these are read only once the ring is closed.
  private Dispatcher dispatcherOf() {
    return dispatcher;
  }

  private Notifier notifierOf() {
    return notifier;
  }

  private Results resultsOf() {
    return results;
  }

  private Mail mailOf() {
    return mail;
  }

  private boolean listening() {
    Listener ears = listener;
    return ears != null && ears.listening();
  }

  private @Nullable String executorId() {
    Lease lease = keeper.current();
    return lease == null ? null : lease.executorId();
  }

  private void heard(String channel, String payload) {
    if (!channel.equals(Channel.NAME)) {
      mail.arrivals().heard(channel, payload);
      return;
    }
    Channel.Heard heard = Channel.parse(payload);
    if (notifier.said(heard)) {
      return;
    }
    switch (heard.what()) {
      case Channel.ENQUEUED -> dispatcher.look();
      case Channel.FREED -> dispatcher.freedElsewhere();
      case Channel.QUEUES -> dispatcher.queuesChanged();
      case Channel.WANTED -> wanted.add(heard.about());
      case Channel.ENDED -> {
        wanted.remove(heard.about());
        results.askNow(heard.about());
      }
      case Channel.AWAKE -> {
        dispatcher.watch();
        results.announceAgain();
      }
      case Channel.MISSED -> {
        dispatcher.watch();
        mail.arrivals().missed();
        results.missed();
      }
      default -> LOG.debug("[{}] heard something unknown: {}", settings.name(), heard.what());
    }
  }

  private Dispatcher dispatcher(WorkflowStore store, Parked parked) {
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
        runs,
        settings.clock(),
        new Outside(
            this::listening,
            () -> notifier.tell(Channel.AWAKE),
            () -> notifier.tell(Channel.FREED)));
  }

  private Execution execution(Interventions interventions, Parked parked) {
    StepRunner steps =
        new StepRunner(payloads, timers, settings.clock(), settings.random(), System::nanoTime);
    TransactionCheckpoint checkpoint = new TransactionCheckpoint(settings.schemas());
    Transactions transactions =
        new Transactions(
            settings.dataSource(),
            checkpoint,
            steps,
            payloads,
            settings.clock(),
            settings.random(),
            settings.lease());
    ParkPolicy policy =
        ParkPolicy.of(threads.virtual(), settings.parkAfter(), settings.idleAfter());
    Parker parker =
        new Parker(
            new ParkLane(parked),
            policy,
            settings.clock(),
            settings.random(),
            dispatcher::parkedUntil);
    Restarts restarts =
        new Restarts(
            connections, settings.schemas(), payloads, settings.clock(), settings.random());
    Services services =
        new Services(
            journal,
            deferral,
            payloads,
            steps,
            transactions,
            parker,
            restarts,
            results,
            mail,
            starter,
            threads,
            settings.clock(),
            settings.random());
    return new Execution(
        services, new Outcomes(journal, interventions, payloads, settings.random(), runs::closing));
  }

  private void leaseLost() {
    var lease = keeper.current();
    if (lease != null && lease.lost()) {
      runs.lost(lease);
    }
    try {
      settings.listener().leaseLost();
    } catch (RuntimeException e) {
      LOG.warn("[{}] the lifecycle listener failed", settings.name(), e);
    }
    dispatcher.watch();
  }

  @Override
  public String name() {
    return settings.name();
  }

  @Override
  public <I, O> WorkflowHandle<O> start(
      WorkflowType<I, O> type, @Nullable I input, StartOptions options) {
    String id = options.workflowId() == null ? UUID.randomUUID().toString() : options.workflowId();
    if (closed.get()) {
      throw new WorkflowException(
          id, "[" + id + "] not started: engine " + settings.name() + " is closed.", null);
    }
    Run run = starter.start(id, type, input, options);
    if (dispatcher.silent()) {
      dispatcher.look();
    }
    return new Handle<>(id, type, run, reads, results, payloads);
  }

  @Override
  public <I, O> WorkflowHandle<O> start(
      Connection connection, WorkflowType<I, O> type, @Nullable I input, StartOptions options)
      throws SQLException {
    String id = options.workflowId() == null ? UUID.randomUUID().toString() : options.workflowId();
    outbox.start(connection, id, type, input, options);
    return handle(type, id);
  }

  @Override
  public <O> WorkflowHandle<O> handle(WorkflowType<?, O> type, String workflowId) {
    return new Handle<>(workflowId, type, runs.find(workflowId), reads, results, payloads);
  }

  @Override
  public Optional<WorkflowInfo> find(String workflowId) {
    return reads.find(workflowId);
  }

  @Override
  public List<WorkflowInfo> list(WorkflowQuery query) {
    return reads.list(query);
  }

  @Override
  public List<StepInfo> steps(String workflowId) {
    return reads.steps(workflowId);
  }

  @Override
  public WorkflowManagement management() {
    return management;
  }

  @Override
  public <T> void send(
      String workflowId, Topic<T> topic, @Nullable T message, @Nullable String idempotencyKey) {
    mail.send(workflowId, topic, message, idempotencyKey);
  }

  @Override
  public <T> void send(
      Connection connection,
      String workflowId,
      Topic<T> topic,
      @Nullable T message,
      @Nullable String idempotencyKey)
      throws SQLException {
    mail.send(connection, workflowId, topic, message, idempotencyKey);
  }

  @Override
  public <I, O> List<WorkflowHandle<O>> startAll(
      WorkflowType<I, O> type, List<StartRequest<I>> requests) {
    return handles(type, bulk.start(type, requests));
  }

  @Override
  public <I, O> List<WorkflowHandle<O>> startAll(
      Connection connection, WorkflowType<I, O> type, List<StartRequest<I>> requests)
      throws SQLException {
    return handles(type, bulk.start(connection, type, requests));
  }

  private <O> List<WorkflowHandle<O>> handles(WorkflowType<?, O> type, List<String> ids) {
    return ids.stream().map(id -> handle(type, id)).toList();
  }

  @Override
  public <T> void sendAll(Topic<T> topic, List<OutgoingMessage<T>> messages) {
    mail.sendAll(topic, messages);
  }

  @Override
  public <T> void sendAll(Connection connection, Topic<T> topic, List<OutgoingMessage<T>> messages)
      throws SQLException {
    mail.sendAll(connection, topic, messages);
  }

  @Override
  public <T> StreamReader<T> read(String workflowId, StreamName<T> stream, int offset) {
    return new StreamCursor<>(workflowId, stream, offset, mail, results, payloads);
  }

  @Override
  public void declareQueue(WorkflowQueue queue) {
    queues.declare(queue);
  }

  @Override
  public boolean removeQueue(String name) {
    return queues.remove(name);
  }

  @Override
  public List<WorkflowQueue> declaredQueues() {
    return queues.all();
  }

  @Override
  public <T> @Nullable T getEvent(String workflowId, Event<T> event, Duration timeout) {
    return mail.getEvent(workflowId, event, timeout);
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    boolean awake = keeper.current() != null;
    dispatcher.close();
    if (listener != null) {
      listener.close();
    }
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
  }

  @Override
  public String toString() {
    return "WorkflowEngine[" + settings.name() + "]";
  }
}
