package io.lakebase.workflow.lease;

import io.lakebase.workflow.journal.Connections;
import io.lakebase.workflow.schema.SchemaNames;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Workflows that wait without a thread; their rows stay {@code PENDING} under their owner. */
public interface Parked {

  static Parked of(Connections connections, SchemaNames names) {
    return new SqlParked(connections, names);
  }

  /**
   * Parks a workflow if the executor owns it.
   *
   * @return whether it is parked; false when the owner is another or the workflow not {@code
   *     PENDING}
   */
  default boolean park(
      String workflowId, String executorId, long wakeAtEpochMs, @Nullable String topic)
      throws SQLException {
    return !park(executorId, List.of(new ParkedWorkflow(workflowId, wakeAtEpochMs, topic)))
        .isEmpty();
  }

  /**
   * Parks several workflows in one statement.
   *
   * @return the ids that are parked, those that the executor owns
   */
  Set<String> park(String executorId, Collection<ParkedWorkflow> workflows) throws SQLException;

  /** The executor's workflows that are due, soonest first. They stay parked until unparked. */
  List<ParkedWorkflow> due(String executorId, long nowEpochMs, int limit) throws SQLException;

  /** The executor's workflows that wait for a message on the topic. */
  List<ParkedWorkflow> waitingFor(String executorId, Collection<String> workflowIds, String topic)
      throws SQLException;

  /**
   * Ends the parking of workflows of this executor.
   *
   * @return the ids that were parked and still are the executor's, to be replayed
   */
  Set<String> unpark(String executorId, Collection<String> workflowIds) throws SQLException;

  /** When the executor's next workflow is due, milliseconds since the epoch. */
  OptionalLong nextWakeAt(String executorId) throws SQLException;
}
