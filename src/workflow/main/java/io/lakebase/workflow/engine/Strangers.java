package io.lakebase.workflow.engine;

import io.lakebase.workflow.StartOptions;
import io.lakebase.workflow.WorkflowType;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says once of each workflow that is started here that this engine cannot run it. What is put on a
 * queue that this engine's code does not name is meant for others, so nothing is said. Thread-safe.
 */
final class Strangers {

  private static final Logger LOG = LoggerFactory.getLogger(Strangers.class);

  private final EngineSettings settings;
  private final Registry registry;
  private final Set<String> mentioned = ConcurrentHashMap.newKeySet();

  Strangers(EngineSettings settings, Registry registry) {
    this.settings = settings;
    this.registry = registry;
  }

  void started(String id, WorkflowType<?, ?> type, StartOptions options) {
    if (registry.find(StartRows.identity(type)) == null
        && ours(options)
        && mentioned.add(type.toString())) {
      LOG.warn(
          "[{}] workflow '{}' is not registered in engine {}: it waits for one that has it."
              + " Register it if none has.",
          id,
          type,
          settings.name());
    }
  }

  private boolean ours(StartOptions options) {
    return options.queue() == null
        || settings.queues().stream()
            .anyMatch(queue -> queue.name().equals(options.queue().queue()));
  }
}
