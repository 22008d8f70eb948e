package io.lakebase.workflow.schedule;

import io.lakebase.workflow.dispatch.Agenda;
import io.lakebase.workflow.journal.WorkflowIdentity;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts the workflows of due slots. Every process that can run a schedule's workflow looks at each
 * of its slots; one of them decides. Belongs to the dispatcher's thread.
 */
public final class Scheduler implements Agenda {

  private static final Logger LOG = LoggerFactory.getLogger(Scheduler.class);

  private final String engine;
  private final ScheduleTable table;
  private final Predicate<WorkflowIdentity> mine;
  private final Duration whileBuffered;
  private final Runnable onStarted;
  private final Set<String> complaints = new HashSet<>();
  private volatile boolean buffering;

  Scheduler(
      String engine,
      ScheduleTable table,
      Predicate<WorkflowIdentity> mine,
      Duration whileBuffered,
      Runnable onStarted) {
    this.engine = engine;
    this.table = table;
    this.mine = mine;
    this.whileBuffered = whileBuffered;
    this.onStarted = onStarted;
  }

  /** Whether a slot waits for a workflow to end. */
  public boolean buffering() {
    return buffering;
  }

  @Override
  public long look() throws SQLException {
    long next = NEVER;
    boolean waiting = false;
    for (ScheduleRow row : table.all()) {
      if (mine.test(new WorkflowIdentity(row.workflow(), row.className(), null))) {
        try {
          next = Math.min(next, attend(row));
        } catch (RuntimeException e) {
          complain(row, e);
        } catch (SQLException e) {
          if (!ofItsData(e)) {
            throw e;
          }
          complain(row, e);
        }
        waiting |= row.own() != null && row.own().buffered() != null;
      }
    }
    buffering = waiting;
    return next;
  }

  /** Classes 22, 23 and 54: a value, a constraint or a limit, now and whenever it is tried. */
  private static boolean ofItsData(SQLException e) {
    String state = e.getSQLState();
    return state != null
        && (state.startsWith("22") || state.startsWith("23") || state.startsWith("54"));
  }

  private void complain(ScheduleRow row, Exception e) {
    if (complaints.add(row.name() + ' ' + row.timing() + ' ' + row.context())) {
      LOG.error("[{}] schedule '{}' is left alone: {}", engine, row.name(), e.getMessage());
    }
  }

  /** Decides what is due; how long until the next slot, milliseconds. */
  private long attend(ScheduleRow row) throws SQLException {
    Slots slots = row.timing().slots();
    SlotState before = row.own();
    if (before == null) {
      table.adopt(row);
      return 0;
    }
    if (!row.active()) {
      if (!before.paused()) {
        SlotState paused = new SlotState(before.decidedUntil(), null, true);
        table.decide(row, slots, new FirePolicy.Decision(List.of(), paused));
      }
      return NEVER;
    }
    FirePolicy.Decision decision = row.policy().decide(slots, before, row.now(), row.running());
    if (!decision.state().equals(before) || !decision.fire().isEmpty()) {
      ScheduleTable.Decided decided = table.decide(row, slots, decision);
      if (!decided.here()) {
        return 0;
      }
      if (decided.started() > 0) {
        LOG.debug("[{}] schedule '{}' fired {}", engine, row.name(), decision.fire());
        onStarted.run();
      }
      if (decision.state().buffered() != null) {
        return 0;
      }
    }
    return until(slots, row, decision.state());
  }

  private long until(Slots slots, ScheduleRow row, SlotState state) {
    long buffered = state.buffered() == null ? NEVER : whileBuffered.toMillis();
    Instant next = slots.after(state.decidedUntil());
    return next == null
        ? buffered
        : Math.min(buffered, Math.max(1, Duration.between(row.now(), next).toMillis()));
  }
}
