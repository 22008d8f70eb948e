package io.lakebase.workflow.schedule;

import io.lakebase.workflow.journal.Connections;
import io.lakebase.workflow.journal.WorkflowIdentity;
import io.lakebase.workflow.schema.SchemaFeatures;
import io.lakebase.workflow.schema.SchemaNames;
import java.time.Duration;
import java.util.function.Predicate;

/** The schedules of one database: what is asked for from outside, and who fires them. */
public final class Scheduling {

  private final ScheduleTable table;

  public Scheduling(
      Connections connections, SchemaNames names, SchemaFeatures features, SlotCodec codec) {
    this.table = new ScheduleTable(connections, names, features, codec);
  }

  /** The commands; they tell of changed schedules and of started workflows. */
  public ScheduleCommands commands(Runnable onChanged, Runnable onStarted) {
    return new ScheduleCommands(table, onChanged, onStarted);
  }

  /** Fires the slots of workflows that run here. */
  public Scheduler scheduler(
      String engine, Predicate<WorkflowIdentity> mine, Duration whileBuffered, Runnable onStarted) {
    return new Scheduler(engine, table, mine, whileBuffered, onStarted);
  }
}
