package io.lakebase.workflow.dispatch;

import io.lakebase.workflow.schema.SqlReason;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When the agenda is to be looked at. Belongs to the dispatcher's thread, but for {@link #tell}.
 */
final class AgendaWatch {

  private static final Logger LOG = LoggerFactory.getLogger(AgendaWatch.class);

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
    told = false; // Who tells from now on is answered by another look.
    boolean seen = false;
    try {
      long now = System.nanoTime();
      slot = now + TimeUnit.MILLISECONDS.toNanos(Math.min(look(), FAR));
      next = Math.min(slot, now + PAUSE);
      seen = true;
    } finally {
      if (!seen) {
        told = true;
      }
    }
  }

  /** What is wrong with the agenda alone stops nothing else. */
  private long look() throws SQLException {
    try {
      return agenda.look();
    } catch (SQLException e) {
      if (e.getSQLState() == null || !e.getSQLState().startsWith("42")) {
        throw e;
      }
      LOG.warn("[agenda] not looked at: {}. Grant the engine's role its tables.", SqlReason.of(e));
      return Agenda.NEVER;
    }
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
