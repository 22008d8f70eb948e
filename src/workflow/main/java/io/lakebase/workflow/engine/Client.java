package io.lakebase.workflow.engine;

import io.lakebase.workflow.OutcomeUnknown;
import io.lakebase.workflow.Schedules;
import io.lakebase.workflow.StartOptions;
import io.lakebase.workflow.WorkflowException;
import io.lakebase.workflow.WorkflowHandle;
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
import io.lakebase.workflow.schedule.Scheduling;
import io.lakebase.workflow.schema.SchemaFeatures;
import io.lakebase.workflow.schema.WorkflowSchema;
import io.lakebase.workflow.signal.Channel;
import io.lakebase.workflow.signal.Listener;
import io.lakebase.workflow.signal.Notifier;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** A client without an engine: what it starts is enqueued. Thread-safe. */
public final class Client extends Desk {

  private final EngineSettings settings;
  private final HeldConnections connections;
  private final Journal journal;
  private final Payloads payloads;
  private final Parts parts;
  private final Results results;
  private final Mail mail;
  private final Notifier notifier;
  private final @Nullable Listener listener;
  private final StartRows rows;
  private final Schedules schedules;
  private volatile boolean closed;

  private Client(EngineSettings settings, SchemaFeatures features) throws SQLException {
    this.settings = settings;
    this.connections = new HeldConnections(settings.dataSource(), 2);
    WorkflowStore store = WorkflowStore.of(connections, settings.schemas(), features);
    this.payloads = new Payloads(settings.codec(), settings.payloadLimit());
    Reads reads = new Reads(store, new Listing(connections, settings.schemas(), features));
    this.journal =
        Journal.open(
            settings.dataSource(), settings.schemas(), features, Journals.settings(settings));
    this.results =
        new Results(
            settings.name(),
            store,
            id -> {
              waits();
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
                new Listener.Check(settings.lease(), this::waiting),
                List.of(Channel.NAME, Arrival.Kind.EVENT.channel(), Arrival.Kind.STREAM.channel()),
                this::heard)
            : null;
    QueueTable queues =
        new QueueTable(
            new TableOfQueues(connections, settings.schemas(), features),
            () -> notifier.tell(Channel.QUEUES));
    BulkStarts bulk =
        new BulkStarts(settings, payloads, connections, () -> notifier.tell(Channel.ENQUEUED));
    Outbox outbox = new Outbox(settings, payloads);
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
    Management management =
        new Management(
            settings,
            features,
            new Interventions(connections, settings.schemas()),
            this::cancelled,
            this::cancelled,
            () -> notifier.tell(Channel.ENQUEUED));
    this.rows = new StartRows(settings);
    this.schedules =
        new Scheduling(connections, settings.schemas(), features, new SlotPayloads(payloads))
            .commands(
                () -> notifier.tell(Channel.SCHEDULES), () -> notifier.tell(Channel.ENQUEUED));
    this.parts = new Parts(reads, results, payloads, mail, outbox, bulk, queues, management);
  }

  private void cancelled(String workflowId) {
    results.askNow(workflowId);
    notifier.tellOf(Channel.ENDED, workflowId);
    notifier.tell(Channel.FREED);
  }

  private Notifier notifierOf() {
    return notifier;
  }

  private boolean listening() {
    Listener ears = listener;
    return ears != null && ears.listening();
  }

  private boolean waiting() {
    return results.waiting() || mail.arrivals().waiting();
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
    requireOpen();
    String id = id(options);
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
  Parts parts() {
    return parts;
  }

  @Override
  @Nullable Run live(String workflowId) {
    return null;
  }

  @Override
  @Nullable String closed() {
    return closed ? "client" : null;
  }

  @Override
  void waits() {
    if (listener != null) {
      listener.start();
    }
  }

  @Override
  void handsOver() {}

  @Override
  public Schedules schedules() {
    requireOpen();
    return schedules;
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
    closed = true;
  }

  @Override
  public String toString() {
    return "WorkflowClient[" + settings.name() + "]";
  }
}
