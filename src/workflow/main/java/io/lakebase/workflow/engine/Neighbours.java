package io.lakebase.workflow.engine;

import io.lakebase.workflow.dispatch.Dispatcher;
import io.lakebase.workflow.message.Arrival;
import io.lakebase.workflow.message.Arrivals;
import io.lakebase.workflow.signal.Channel;
import io.lakebase.workflow.signal.Listener;
import io.lakebase.workflow.signal.Notifier;
import io.lakebase.workflow.signal.Wanted;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The other processes on the database: what they say, and what they want to hear. Thread-safe. */
final class Neighbours implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Neighbours.class);

  private final EngineSettings settings;
  private final Notifier notifier;
  private final Dispatcher dispatcher;
  private final Results results;
  private final Arrivals arrivals;
  private final Wanted wanted = new Wanted();
  private final Set<String> toldOf = new HashSet<>();
  private final @Nullable Listener listener;

  Neighbours(
      EngineSettings settings,
      Notifier notifier,
      Dispatcher dispatcher,
      Results results,
      Arrivals arrivals) {
    this.settings = settings;
    this.notifier = notifier;
    this.dispatcher = dispatcher;
    this.results = results;
    this.arrivals = arrivals;
    this.listener =
        settings.listen()
            ? new Listener(
                settings.name(),
                settings.dataSource(),
                () -> !dispatcher.silent(),
                new Listener.Check(settings.lease(), () -> !dispatcher.silent()),
                List.of(
                    Channel.NAME,
                    Arrival.Kind.MESSAGE.channel(),
                    Arrival.Kind.EVENT.channel(),
                    Arrival.Kind.STREAM.channel()),
                this::heard)
            : null;
  }

  void listen() {
    if (listener != null) {
      listener.start();
    }
  }

  boolean listening() {
    return listener != null && listener.listening();
  }

  /** A workflow ended here; told if somebody elsewhere waits for it. */
  void ended(String workflowId) {
    if (wanted.remove(workflowId)) {
      notifier.tellOf(Channel.ENDED, workflowId);
    }
  }

  /**
   * What runs here at a heartbeat. Who fell silent when nothing of the kind ran is told once, for
   * this lease wants watching now. For the heartbeat thread.
   */
  void running(Set<String> names) {
    if (names.isEmpty()) {
      toldOf.clear();
    } else if (toldOf.addAll(names)) {
      notifier.tell(Channel.AWAKE);
    }
  }

  private void heard(String channel, String payload) {
    if (!channel.equals(Channel.NAME)) {
      arrivals.heard(channel, payload);
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
      case Channel.SCHEDULES -> dispatcher.lookAtAgenda();
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
        dispatcher.lookAtAgenda();
        arrivals.missed();
        results.missed();
      }
      default -> LOG.debug("[{}] heard something unknown: {}", settings.name(), heard.what());
    }
  }

  @Override
  public void close() {
    if (listener != null) {
      listener.close();
    }
  }
}
