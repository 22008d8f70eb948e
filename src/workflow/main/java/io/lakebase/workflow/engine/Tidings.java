package io.lakebase.workflow.engine;

import io.lakebase.workflow.LifecycleListener;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the application's listener, whose failures harm nobody. Thread-safe if that is. */
final class Tidings {

  /** Where nobody listens. */
  static final LifecycleListener NOBODY = new LifecycleListener() {};

  private static final Logger LOG = LoggerFactory.getLogger(Tidings.class);

  private final String engine;
  private final LifecycleListener listener;

  Tidings(EngineSettings settings) {
    this.engine = settings.name();
    this.listener = settings.listener();
  }

  /** Whether anybody listens. */
  boolean heard() {
    return listener != NOBODY;
  }

  void tell(Consumer<LifecycleListener> message) {
    try {
      message.accept(listener);
    } catch (Throwable e) { // Not every language has it declare what it throws.
      LOG.warn("[{}] the lifecycle listener failed", engine, e);
    }
  }
}
