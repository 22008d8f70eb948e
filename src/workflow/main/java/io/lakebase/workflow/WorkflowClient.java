package io.lakebase.workflow;

import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Starts, asks, lists, cancels and resumes workflows. Thread-safe. A client alone runs nothing:
 * what it starts is enqueued and claimed by an engine that has registered the workflow and whose
 * application version fits; an engine wakes up at once if it listens (see {@link
 * WorkflowEngineBuilder#listen}), else at its next poll.
 */
public interface WorkflowClient extends AutoCloseable {

  /**
   * A client on a database whose schemas exist (an engine creates them at start).
   *
   * @param dataSource a DataSource for the engine's database
   * @return settings to choose
   */
  static WorkflowClientBuilder builder(DataSource dataSource) {
    return new WorkflowClientBuilder(dataSource);
  }

  /**
   * Starts a workflow and returns when that is stored. A second start of the same id returns the
   * first.
   *
   * @param type which workflow
   * @param input its input
   * @param options its id and limits
   * @param <I> the input
   * @param <O> the result
   * @return to wait for it
   * @throws WorkflowConflict if the id belongs to a workflow of another name
   * @throws OutcomeUnknown if the database did not answer in time: the workflow may have been
   *     started or not; start it again by id
   */
  <I, O> WorkflowHandle<O> start(WorkflowType<I, O> type, @Nullable I input, StartOptions options);

  /**
   * Starts a workflow under a random id.
   *
   * @see #start(WorkflowType, Object, StartOptions)
   */
  default <I, O> WorkflowHandle<O> start(WorkflowType<I, O> type, @Nullable I input) {
    return start(type, input, StartOptions.defaults());
  }

  /**
   * A handle on a workflow that was started before. Nothing is read.
   *
   * @param type the type that its result is decoded by
   * @param workflowId its id
   * @param <O> the result
   * @return the handle
   */
  <O> WorkflowHandle<O> handle(WorkflowType<?, O> type, String workflowId);

  /**
   * Reads one workflow.
   *
   * @param workflowId its id
   * @return its row, empty if there is none
   */
  Optional<WorkflowInfo> find(String workflowId);

  /**
   * Lists workflows, oldest first.
   *
   * @param query which
   * @return their rows
   */
  List<WorkflowInfo> list(WorkflowQuery query);

  /**
   * Reads a workflow's recorded steps.
   *
   * @param workflowId its id
   * @return by function id
   */
  List<StepInfo> steps(String workflowId);

  /**
   * Cancels a workflow that has not ended, and its children. It stops at its next step; a running
   * step's thread is interrupted.
   *
   * @param workflowId its id
   * @return whether there was anything to cancel
   */
  boolean cancel(String workflowId);

  /**
   * Lets a cancelled or given-up workflow go on where it stopped: it is enqueued for any engine
   * that knows it.
   *
   * @param workflowId its id
   * @return whether it was resumed; false if it ended with a result or an error, or is not there
   */
  boolean resume(String workflowId);

  @Override
  void close();
}
