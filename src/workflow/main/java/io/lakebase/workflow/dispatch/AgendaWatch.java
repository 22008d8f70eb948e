package io.lakebase.workflow.dispatch;

import java.sql.SQLException;
import java.util.concurrent.TimeUnit;

/**
 * When the agenda is to be looked at. Belongs to the dispatcher's thread, but for {@link #tell}.
 */
final class AgendaWatch {

  /** While the engine is awake anyway, what nobody told of is found after this time. */
  private static final long PAUSE = TimeUnit.SECONDS.toNanos(30);

  private static final long FAR = TimeUnit.DAYS.toMillis(365);

  private Agenda agenda = () -> Agenda.NEVER;
  private volatile boolean told = true;
  private long next = System.nanoTime();
  private long slot = next;

  void follow(Agenda further) {
    agenda = further;
  }

  /** It has changed, or may have. */
  void tell() {
    told = true;
  }

  void lookIfDue() throws SQLException {
    if (!told && untilLook() > 0) {
      return;
    }
    told = false;
    long now = System.nanoTime();
    slot = now + TimeUnit.MILLISECONDS.toNanos(Math.min(agenda.look(), FAR));
    next = Math.min(slot, now + PAUSE);
  }

  /** Nanoseconds until the next look while the engine is awake. */
  long untilLook() {
    return next - System.nanoTime();
  }

  /** Nanoseconds until something is due. */
  long untilDue() {
    return slot - System.nanoTime();
  }
}
