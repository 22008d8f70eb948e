package io.lakebase.workflow.schedule;

import io.lakebase.workflow.Schedule;
import io.lakebase.workflow.ScheduleInfo;
import io.lakebase.workflow.Schedules;
import io.lakebase.workflow.WorkflowConflict;
import io.lakebase.workflow.WorkflowException;
import io.lakebase.workflow.WorkflowNotFound;
import io.lakebase.workflow.schedule.ScheduleTable.Started;
import io.lakebase.workflow.schema.SqlReason;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is asked for from outside. Thread-safe. */
public final class ScheduleCommands implements Schedules {

  private static final int MOST = 10_000;
  private static final int BATCH = 1_000;
  private static final int MOST_TRIES = 5;
  private static final String DEADLOCK = "40P01";

  private final ScheduleTable table;
  private final Runnable onChanged;
  private final Runnable onStarted;

  ScheduleCommands(ScheduleTable table, Runnable onChanged, Runnable onStarted) {
    this.table = table;
    this.onChanged = onChanged;
    this.onStarted = onStarted;
  }

  @Override
  public void apply(Schedule<?>... schedules) {
    for (Schedule<?> schedule : schedules) {
      ask(schedule.name(), () -> table.apply(schedule, true));
    }
    if (schedules.length > 0) {
      onChanged.run();
    }
  }

  @Override
  public void create(Schedule<?> schedule) {
    if (!ask(schedule.name(), () -> table.apply(schedule, false))) {
      throw new WorkflowConflict(
          schedule.name(),
          "["
              + schedule.name()
              + "] not created: there is a schedule of that name. Apply it, or choose another name.");
    }
    onChanged.run();
  }

  @Override
  public Optional<ScheduleInfo> find(String name) {
    return ask(name, () -> table.find(name)).map(ScheduleCommands::info);
  }

  @Override
  public List<ScheduleInfo> list() {
    return ask("schedules", table::all).stream().map(ScheduleCommands::info).toList();
  }

  private static ScheduleInfo info(ScheduleRow row) {
    return new ScheduleInfo(
        row.name(),
        row.workflow(),
        row.className(),
        row.timing().expression(),
        row.timing().zone(),
        !row.active(),
        row.context(),
        row.policy().overlap(),
        row.policy().catchUp(),
        row.queue(),
        row.lastFiredAt(),
        next(row));
  }

  private static @Nullable Instant next(ScheduleRow row) {
    try {
      return row.active() ? row.timing().slots().after(row.now()) : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  @Override
  public boolean pause(String name) {
    return changed(ask(name, () -> table.pause(name)));
  }

  @Override
  public boolean resume(String name) {
    return changed(ask(name, () -> table.resume(name)));
  }

  @Override
  public boolean delete(String name) {
    return changed(ask(name, () -> table.delete(name)));
  }

  private boolean changed(boolean changed) {
    if (changed) {
      onChanged.run();
    }
    return changed;
  }

  @Override
  public String trigger(String name) {
    ScheduleRow row = row(name);
    String id = row.triggeredId(row.now());
    ask(name, () -> table.start(row, List.of(new Started(id, row.now()))));
    onStarted.run();
    return id;
  }

  @Override
  public List<String> backfill(String name, Instant from, Instant to) {
    ScheduleRow row = row(name);
    Slots slots = row.timing().slots();
    List<Started> workflows =
        slots.first(from.minusMillis(1), to.minusMillis(1), MOST + 1).stream()
            .map(slot -> new Started(row.workflowId(slots, slot), slot))
            .toList();
    if (workflows.size() > MOST) {
      throw new IllegalArgumentException(
          "["
              + name
              + "] not backfilled: there are more than "
              + MOST
              + " slots from "
              + from
              + " to "
              + to
              + ". Take a shorter range.");
    }
    for (int i = 0; i < workflows.size(); i += BATCH) {
      List<Started> batch = workflows.subList(i, Math.min(workflows.size(), i + BATCH));
      ask(name, () -> table.start(row, batch));
    }
    onStarted.run();
    return workflows.stream().map(Started::workflowId).toList();
  }

  private ScheduleRow row(String name) {
    return ask(name, () -> table.find(name))
        .orElseThrow(
            () ->
                new WorkflowNotFound(
                    name, "[" + name + "] there is no schedule of that name. Create it first."));
  }

  @FunctionalInterface
  private interface Question<T> {
    T ask() throws SQLException;
  }

  private static <T> T ask(String subject, Question<T> question) {
    try {
      return unlessVictim(question);
    } catch (SQLException e) {
      throw new WorkflowException(
          null,
          "[" + subject + "] not answered by the database: " + SqlReason.of(e) + ". Try again.",
          e);
    }
  }

  /** Engines of earlier releases lock the other way round; a victim's statement is undone. */
  private static <T> T unlessVictim(Question<T> question) throws SQLException {
    for (int tries = 1; ; tries++) {
      try {
        return question.ask();
      } catch (SQLException e) {
        if (tries == MOST_TRIES || !DEADLOCK.equals(e.getSQLState())) {
          throw e;
        }
      }
    }
  }
}
