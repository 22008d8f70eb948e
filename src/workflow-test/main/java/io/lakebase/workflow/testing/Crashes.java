package io.lakebase.workflow.testing;

import io.lakebase.workflow.testing.CrashPoint.Moment;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/** The points at which engines of a test are to crash yet. Thread-safe. */
final class Crashes {

  private final ReentrantLock lock = new ReentrantLock();
  private final List<Armed> armed = new ArrayList<>();
  private int happened;

  private static final class Armed {
    private final CrashPoint point;
    private int visits;

    Armed(CrashPoint point) {
      this.point = point;
    }
  }

  void arm(CrashPoint point) {
    lock.lock();
    try {
      armed.add(new Armed(point));
    } finally {
      lock.unlock();
    }
  }

  List<CrashPoint> armed() {
    lock.lock();
    try {
      return armed.stream().map(one -> one.point).toList();
    } finally {
      lock.unlock();
    }
  }

  int happened() {
    lock.lock();
    try {
      return happened;
    } finally {
      lock.unlock();
    }
  }

  /** Whether to crash here and now; a point is used up by its crash. */
  boolean here(Moment moment, String workflowId, String name) {
    lock.lock();
    try {
      for (Iterator<Armed> all = armed.iterator(); all.hasNext(); ) {
        Armed one = all.next();
        CrashPoint point = one.point;
        if (point.moment() == moment
            && point.name().equals(name)
            && (point.workflowId() == null || point.workflowId().equals(workflowId))
            && ++one.visits == point.visit()) {
          all.remove();
          happened++;
          return true;
        }
      }
      return false;
    } finally {
      lock.unlock();
    }
  }
}
