package io.lakebase.jdbc.internal.cache;

import io.lakebase.jdbc.credential.CredentialException;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** What a cache remembers of a key apart from its value: failures, and when it was forced. */
final class History {

  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable CredentialException failure;
  private int failuresInARow;
  private long quietUntil;
  private boolean forced;
  private long forcedAt;

  /** A failure that still stands, and for how many nanoseconds more. */
  record Standing(CredentialException failure, long remainingNanos) {}

  /** The failure that forbids a call now, if one does. */
  @Nullable Standing standing(long now) {
    lock.lock();
    try {
      long remaining = quietUntil - now;
      return failure != null && remaining > 0 ? new Standing(failure, remaining) : null;
    } finally {
      lock.unlock();
    }
  }

  /** Notes a failed call; returns how many failed in a row. */
  int failed(CredentialException thrown, long now, double random) {
    lock.lock();
    try {
      failure = thrown;
      failuresInARow++;
      quietUntil = now + BackoffPolicy.pause(thrown, failuresInARow, random).toNanos();
      return failuresInARow;
    } finally {
      lock.unlock();
    }
  }

  /** Notes a call that succeeded; returns how many had failed before. */
  int succeeded() {
    lock.lock();
    try {
      int before = failuresInARow;
      failure = null;
      failuresInARow = 0;
      return before;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Drops a value by force, unless the last time was within an interval. Whoever comes second finds
   * it gone, which is as good.
   *
   * @param isHeld whether the value is still there
   * @return false if the value stays
   */
  boolean drop(BooleanSupplier isHeld, Runnable removal, long now, Duration interval) {
    lock.lock();
    try {
      if (!isHeld.getAsBoolean()) {
        return true;
      }
      if (forced && now - forcedAt < interval.toNanos()) {
        return false;
      }
      forced = true;
      forcedAt = now;
      removal.run();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Whether a value was ever dropped by force. */
  boolean dropped() {
    lock.lock();
    try {
      return forced;
    } finally {
      lock.unlock();
    }
  }
}
