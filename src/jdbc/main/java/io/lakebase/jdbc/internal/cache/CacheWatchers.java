package io.lakebase.jdbc.internal.cache;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who wants to know for which endpoints the shared cache holds credentials. */
public final class CacheWatchers {

  private static final Logger LOG = LoggerFactory.getLogger(CredentialCache.class);
  private static final List<Consumer<String>> WATCHERS = new CopyOnWriteArrayList<>();

  private CacheWatchers() {}

  /**
   * Tells a watcher every endpoint for which a credential is issued from now on, again at each
   * issue; it must be quick.
   */
  public static void add(Consumer<String> watcher) {
    WATCHERS.add(watcher);
  }

  /** Tells them no more. */
  public static void removeAll(Collection<Consumer<String>> watchers) {
    WATCHERS.removeAll(watchers);
  }

  static void issued(String endpoint) {
    for (Consumer<String> watcher : WATCHERS) {
      try {
        watcher.accept(endpoint);
      } catch (RuntimeException e) {
        LOG.debug("[{}] a watcher of the credential cache failed", endpoint, e);
      }
    }
  }

  /** Forgets all watchers. */
  public static void clear() {
    WATCHERS.clear();
  }
}
