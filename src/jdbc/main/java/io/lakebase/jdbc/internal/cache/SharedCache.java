package io.lakebase.jdbc.internal.cache;

import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The one cache of this class loader. */
final class SharedCache {

  private static final ReentrantLock LOCK = new ReentrantLock();
  private static volatile @Nullable CredentialCache cache;

  private SharedCache() {}

  static CredentialCache get() {
    CredentialCache present = cache;
    if (present != null) {
      return present;
    }
    LOCK.lock();
    try {
      present = cache;
      if (present == null) {
        present = CredentialCache.withOwnThreads();
        cache = present;
      }
      return present;
    } finally {
      LOCK.unlock();
    }
  }

  static @Nullable CredentialCache present() {
    return cache;
  }

  static void close() {
    LOCK.lock();
    try {
      CredentialCache present = cache;
      cache = null;
      if (present != null) {
        present.close();
      }
    } finally {
      LOCK.unlock();
    }
  }
}
