package io.lakebase.workflow.engine;

import io.lakebase.workflow.Event;
import io.lakebase.workflow.OutcomeUnknown;
import io.lakebase.workflow.OutgoingMessage;
import io.lakebase.workflow.StartOptions;
import io.lakebase.workflow.StartRequest;
import io.lakebase.workflow.StepInfo;
import io.lakebase.workflow.StreamName;
import io.lakebase.workflow.StreamReader;
import io.lakebase.workflow.Topic;
import io.lakebase.workflow.WorkflowClient;
import io.lakebase.workflow.WorkflowException;
import io.lakebase.workflow.WorkflowHandle;
import io.lakebase.workflow.WorkflowInfo;
import io.lakebase.workflow.WorkflowManagement;
import io.lakebase.workflow.WorkflowQuery;
import io.lakebase.workflow.WorkflowQueue;
import io.lakebase.workflow.WorkflowType;
import io.lakebase.workflow.dispatch.TableOfQueues;
import io.lakebase.workflow.journal.Journal;
import io.lakebase.workflow.journal.JournalException;
import io.lakebase.workflow.journal.RowRejectedException;
import io.lakebase.workflow.journal.WorkflowStore;
import io.lakebase.workflow.manage.Interventions;
import io.lakebase.workflow.manage.Listing;
import io.lakebase.workflow.message.Arrival;
import io.lakebase.workflow.message.Arrivals;
import io.lakebase.workflow.schema.SchemaFeatures;
import io.lakebase.workflow.schema.WorkflowSchema;
import io.lakebase.workflow.signal.Channel;
import io.lakebase.workflow.signal.Listener;
import io.lakebase.workflow.signal.Notifier;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** A client without an engine: what it starts is enqueued. Thread-safe. */
public final class Client implements WorkflowClient {

  private final EngineSettings settings;
  private final HeldConnections connections;
  private final Journal journal;
  private final Payloads payloads;
  private final Reads reads;
  private final Results results;
  private final Mail mail;
  private final Outbox outbox;
  private final Management management;
  private final Notifier notifier;
  private final @Nullable Listener listener;
  private final QueueTable queues;
  private final BulkStarts bulk;
  private final StartRows rows;

  private Client(EngineSettings settings, SchemaFeatures features) throws SQLException {
    this.settings = settings;
    this.connections = new HeldConnections(settings.dataSource(), 2);
    WorkflowStore store = WorkflowStore.of(connections, settings.schemas(), features);
    this.payloads = new Payloads(settings.codec(), settings.payloadLimit());
    this.reads = new Reads(store, new Listing(connections, settings.schemas(), features));
    this.journal =
        Journal.open(
            settings.dataSource(), settings.schemas(), features, Journals.settings(settings));
    this.results =
        new Results(
            settings.name(),
            store,
            id -> {
              listen();
              return null;
            },
            new ResultPace(
                () -> true, this::listening, Duration.ofSeconds(1), Duration.ofSeconds(1)),
            id -> notifierOf().tellOf(Channel.WANTED, id),
            id -> {});
    this.notifier = new Notifier(settings.name(), connections);
    this.listener =
        settings.listen()
            ? new Listener(
                settings.name(),
                settings.dataSource(),
                () -> true,
                List.of(Channel.NAME, Arrival.Kind.EVENT.channel(), Arrival.Kind.STREAM.channel()),
                this::heard)
            : null;
    this.queues =
        new QueueTable(
            new TableOfQueues(connections, settings.schemas(), features),
            () -> notifier.tell(Channel.QUEUES));
    this.bulk =
        new BulkStarts(settings, payloads, connections, () -> notifier.tell(Channel.ENQUEUED));
    this.outbox = new Outbox(settings, payloads);
    this.mail =
        new Mail(
            settings,
            payloads,
            connections,
            notifier,
            present ->
                new Arrivals(
                    settings.name(),
                    present,
                    settings.pollInterval(),
                    this::listening,
                    () -> false,
                    () -> null,
                    id -> {}));
    this.management =
        new Management(
            settings,
            features,
            new Interventions(connections, settings.schemas()),
            id -> {},
            () -> notifier.tell(Channel.ENQUEUED));
    this.rows = new StartRows(settings);
  }

  private Notifier notifierOf() {
    return notifier;
  }

  private boolean listening() {
    Listener ears = listener;
    return ears != null && ears.listening();
  }

  /** Who waits for something wants to hear of it. */
  private void listen() {
    if (listener != null) {
      listener.start();
    }
  }

  private void heard(String channel, String payload) {
    if (!channel.equals(Channel.NAME)) {
      mail.arrivals().heard(channel, payload);
      return;
    }
    Channel.Heard heard = Channel.parse(payload);
    switch (heard.what()) {
      case Channel.ENDED -> results.askNow(heard.about());
      case Channel.AWAKE -> results.announceAgain();
      case Channel.MISSED -> {
        mail.arrivals().missed();
        results.missed();
      }
      default -> {} // For engines only.
    }
  }

  /** Connects; the schemas are made ready. */
  public static Client connect(EngineSettings settings) throws SQLException {
    return new Client(settings, WorkflowSchema.migrate(settings.dataSource(), settings.schemas()));
  }

  @Override
  public <I, O> WorkflowHandle<O> start(
      WorkflowType<I, O> type, @Nullable I input, StartOptions options) {
    String id = options.workflowId() == null ? UUID.randomUUID().toString() : options.workflowId();
    String text = payloads.encodeInput(type.input(), input);
    try {
      Starter.settle(
          id,
          type,
          journal.start(rows.queued(id, type, text, payloads.own().name(), options)).join());
    } catch (CompletionException e) {
      if (e.getCause() instanceof RowRejectedException rejected) {
        throw new WorkflowException(
            id, "[" + id + "] not started: " + rejected.getMessage(), rejected);
      }
      if (e.getCause() instanceof JournalException) {
        throw new OutcomeUnknown(
            id,
            "["
                + id
                + "] start not confirmed: the database did not answer. Start it again under the same id.",
            e.getCause());
      }
      throw e;
    }
    notifier.tell(Channel.ENQUEUED);
    return handle(type, id);
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
    return new Handle<>(workflowId, type, null, reads, results, payloads);
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
    listen();
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
    listen();
    return mail.getEvent(workflowId, event, timeout);
  }

  @Override
  public void close() {
    if (listener != null) {
      listener.close();
    }
    results.close();
    mail.close();
    journal.close();
    notifier.close();
    connections.close();
  }

  @Override
  public String toString() {
    return "WorkflowClient[" + settings.name() + "]";
  }
}
