package io.lakebase.workflow.engine;

import io.lakebase.workflow.Schedule;
import io.lakebase.workflow.Schedules;
import io.lakebase.workflow.dispatch.Dispatcher;
import io.lakebase.workflow.journal.Connections;
import io.lakebase.workflow.schedule.Scheduler;
import io.lakebase.workflow.schedule.Scheduling;
import io.lakebase.workflow.schema.SchemaFeatures;
import io.lakebase.workflow.signal.Channel;
import io.lakebase.workflow.signal.Notifier;

/** The schedules of an engine: those it declares, those it fires. Thread-safe. */
final class EngineSchedules {

  private final EngineSettings settings;
  private final Dispatcher dispatcher;
  private final Notifier notifier;
  private final Schedules commands;
  private final Scheduler scheduler;

  EngineSchedules(
      EngineSettings settings,
      Connections connections,
      SchemaFeatures features,
      Payloads payloads,
      Registry registry,
      Dispatcher dispatcher,
      Notifier notifier) {
    this.settings = settings;
    this.dispatcher = dispatcher;
    this.notifier = notifier;
    Scheduling scheduling =
        new Scheduling(connections, settings.schemas(), features, new SlotPayloads(payloads));
    this.commands = scheduling.commands(this::changed, this::started);
    this.scheduler =
        scheduling.scheduler(
            settings.name(),
            identity -> registry.find(identity) != null,
            settings.pollInterval(),
            this::started);
    dispatcher.agenda(scheduler);
  }

  Schedules commands() {
    return commands;
  }

  /** Stores what is declared in code. */
  void declare() {
    commands.apply(settings.schedules().toArray(new Schedule<?>[0]));
  }

  /** A workflow ended, for which a slot may have waited. */
  void ended() {
    if (scheduler.buffering()) {
      dispatcher.lookAtAgenda();
    }
  }

  private void changed() {
    notifier.tell(Channel.SCHEDULES);
    dispatcher.lookAtAgenda();
  }

  private void started() {
    notifier.tell(Channel.ENQUEUED);
    dispatcher.look();
  }
}
