package io.lakebase.jdbc.internal.cache;

import io.lakebase.jdbc.credential.CredentialException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What a cache remembers of a key apart from its value: failures, and when it was forced.
 *
 * <p>The order of locks: a cache asks from within its table's lock, so this one is a leaf, and
 * nothing of a cache is called under it.
 */
final class History {

  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable CredentialException failure;
  private int failuresInARow;
  private long quietUntil;
  private @Nullable WeakReference<Object> lastDropped;
  private long droppedAt;

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
   * Whether a value may be dropped by force: not within an interval of the last one, unless it is
   * the same. Whoever comes second with that finds it gone, which is as good.
   *
   * @return true if the caller is to drop it now
   */
  boolean mayDrop(Object value, long now, Duration interval) {
    lock.lock();
    try {
      if (lastDropped != null && lastDropped.refersTo(value)) {
        return true;
      }
      if (lastDropped != null && now - droppedAt < interval.toNanos()) {
        return false;
      }
      lastDropped = new WeakReference<>(value);
      droppedAt = now;
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Whether a value was dropped by force at some time or later. */
  boolean droppedSince(long time) {
    lock.lock();
    try {
      return lastDropped != null && droppedAt - time >= 0;
    } finally {
      lock.unlock();
    }
  }

  /** Whether a value was ever dropped by force. */
  boolean dropped() {
    lock.lock();
    try {
      return lastDropped != null;
    } finally {
      lock.unlock();
    }
  }
}
