package io.lakebase.workflow.engine;

import io.lakebase.workflow.StartOptions;
import io.lakebase.workflow.WorkflowType;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says once of each workflow that is started here that this engine cannot run it, and once of each
 * queue that it does not serve. What is put on a queue that this engine's code does not name is
 * meant for others, so that is no warning. Thread-safe.
 */
final class Strangers {

  private static final Logger LOG = LoggerFactory.getLogger(Strangers.class);

  /** Names of queues may be made up as one goes. */
  private static final int MOST_QUEUES = 1_000;

  private final EngineSettings settings;
  private final Registry registry;
  private final Predicate<String> unserved;
  private final Set<String> mentioned = ConcurrentHashMap.newKeySet();
  private final Set<String> queues = ConcurrentHashMap.newKeySet();

  Strangers(EngineSettings settings, Registry registry, Predicate<String> unserved) {
    this.settings = settings;
    this.registry = registry;
    this.unserved = unserved;
  }

  void started(String id, WorkflowType<?, ?> type, StartOptions options) {
    if (options.queue() != null
        && queues.size() < MOST_QUEUES
        && unserved.test(options.queue().queue())
        && queues.add(options.queue().queue())) {
      LOG.info(
          "[{}] engine {} does not serve queue '{}', nor is that in the table of queues: the"
              + " workflow waits for an engine that was given it. Give it to one if none was.",
          id,
          settings.name(),
          options.queue().queue());
    }
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
