package io.lakebase.workflow;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Starts, asks, lists, cancels and resumes workflows. Thread-safe. A client alone runs nothing:
 * what it starts is enqueued and claimed by an engine that has registered the workflow and whose
 * application version fits; an engine wakes up at once if it listens (see {@link
 * WorkflowEngineBuilder#listen}), else at its next poll.
 *
 * <p>Questions and changes that the database does not answer fail at once with {@link
 * WorkflowException}, starts and messages after {@code startTimeout} with {@link OutcomeUnknown}.
 * What the codec cannot write is refused with {@link io.lakebase.workflow.codec.CodecException}.
 */
public interface WorkflowClient extends AutoCloseable {

  /**
   * A client on a database of engines.
   *
   * @param dataSource a DataSource for the engine's database
   * @return settings to choose
   */
  static WorkflowClientBuilder builder(DataSource dataSource) {
    return new WorkflowClientBuilder(dataSource);
  }

  /**
   * Starts a workflow and returns when that is stored. A second start of the same id returns the
   * first. What is not registered in this engine waits for one that has it, and its result with it;
   * the first such start of a workflow is warned of in the log.
   *
   * @param type which workflow
   * @param input its input
   * @param options its id and limits
   * @param <I> the input
   * @param <O> the result
   * @return to wait for it
   * @throws WorkflowConflict if the id belongs to a workflow of another name, or the deduplication
   *     id to another of its queue
   * @throws OutcomeUnknown if the database did not answer in time: the workflow may have been
   *     started or not; start it again by id
   * @throws io.lakebase.workflow.codec.CodecException if the input cannot be stored
   */
  <I, O> WorkflowHandle<O> start(WorkflowType<I, O> type, @Nullable I input, StartOptions options);

  /**
   * Starts a workflow under an id of its own.
   *
   * @see #start(WorkflowType, Object, StartOptions)
   */
  default <I, O> WorkflowHandle<O> start(WorkflowType<I, O> type, @Nullable I input) {
    return start(type, input, StartOptions.defaults());
  }

  /**
   * Starts a workflow and waits for its result, however long that takes. An engine that runs it
   * itself wakes the caller once, where {@code start(…).result()} wakes it twice. The caller's
   * thread waits: a workflow takes {@link WorkflowContext#startChild} instead, which parks, and a
   * step that calls holds one of the engine's threads where those are not virtual.
   *
   * @param type which workflow
   * @param input its input
   * @param options its id and limits
   * @param <I> the input
   * @param <O> the result
   * @return the result, or null if the workflow returned null
   * @throws WorkflowException what {@link #start(WorkflowType, Object, StartOptions)} and {@link
   *     WorkflowHandle#result()} throw; also if the thread is interrupted: before the start is
   *     stored as {@link OutcomeUnknown}, after it the workflow goes on without its caller
   * @throws io.lakebase.workflow.codec.CodecException if the input cannot be stored, or the result
   *     not read
   */
  default <I, O> @Nullable O call(
      WorkflowType<I, O> type, @Nullable I input, StartOptions options) {
    return start(type, input, options).result();
  }

  /**
   * Starts a workflow under an id of its own and waits for its result.
   *
   * @see #call(WorkflowType, Object, StartOptions)
   */
  default <I, O> @Nullable O call(WorkflowType<I, O> type, @Nullable I input) {
    return call(type, input, StartOptions.defaults());
  }

  /**
   * Starts a workflow in the caller's transaction: it is enqueued when that commits, and never if
   * it does not. An outbox without an outbox.
   *
   * @param connection a connection to the engine's database, of one transaction; neither committed
   *     nor closed here
   * @param type which workflow
   * @param input its input
   * @param options its id, limits and queue; without a queue engines that have registered it claim
   *     it, of this client's version or, if it has none, of the latest
   * @param <I> the input
   * @param <O> the result
   * @return to wait for it, once the transaction has committed
   * @throws WorkflowConflict if the id belongs to a workflow of another name, or the deduplication
   *     id to another of its queue; the transaction remains usable
   * @throws SQLException from the connection
   */
  <I, O> WorkflowHandle<O> start(
      Connection connection, WorkflowType<I, O> type, @Nullable I input, StartOptions options)
      throws SQLException;

  /**
   * Enqueues many workflows of one type, by one statement for every few thousand: each statement
   * writes all of its workflows or none. Ids that are there already are left as they are.
   *
   * @param type which workflow
   * @param requests inputs, ids, limits and queues; without a queue engines that have registered
   *     the workflow claim it, of this client's version or, if it has none, of the latest
   * @param <I> the input
   * @param <O> the result
   * @return to wait for them, in the order of the requests
   * @throws WorkflowConflict if an id belongs to a workflow of another name, or a deduplication id
   *     to another workflow of its queue; of earlier statements workflows may have been started
   * @throws OutcomeUnknown if the database did not answer in time; start them again by id
   */
  <I, O> List<WorkflowHandle<O>> startAll(WorkflowType<I, O> type, List<StartRequest<I>> requests);

  /**
   * Enqueues many workflows with the same options.
   *
   * @param type which workflow
   * @param inputs their inputs
   * @param options limits and queue of each, without an id
   * @param <I> the input
   * @param <O> the result
   * @return to wait for them, in the order of the inputs
   * @see #startAll(WorkflowType, List)
   */
  default <I, O> List<WorkflowHandle<O>> startAll(
      WorkflowType<I, O> type, List<I> inputs, StartOptions options) {
    if (options.workflowId() != null) {
      throw new IllegalArgumentException(
          "[" + options.workflowId() + "] one id for many workflows. Give each its own request.");
    }
    return startAll(
        type, inputs.stream().map(input -> new StartRequest<>(input, options)).toList());
  }

  /**
   * Enqueues many workflows in the caller's transaction.
   *
   * @param connection a connection to the engine's database, of one transaction; neither committed
   *     nor closed here
   * @param type which workflow
   * @param requests inputs, ids, limits and queues
   * @param <I> the input
   * @param <O> the result
   * @return to wait for them, once the transaction has committed
   * @throws WorkflowConflict as {@link #startAll(WorkflowType, List)}; roll back then
   * @throws SQLException from the connection
   */
  <I, O> List<WorkflowHandle<O>> startAll(
      Connection connection, WorkflowType<I, O> type, List<StartRequest<I>> requests)
      throws SQLException;

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
   * Lists workflows, oldest first unless asked otherwise.
   *
   * @param query which, and which page
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
  default boolean cancel(String workflowId) {
    return management()
        .cancel(List.of(workflowId), WorkflowManagement.Scope.WITH_CHILDREN)
        .contains(workflowId);
  }

  /**
   * Lets a cancelled or given-up workflow go on where it stopped: it is enqueued for engines of its
   * version that have registered it.
   *
   * @param workflowId its id
   * @return whether it was resumed; false if it ended with a result or an error, or is not there
   */
  default boolean resume(String workflowId) {
    return management().resume(List.of(workflowId), ResumeOptions.defaults()).contains(workflowId);
  }

  /**
   * What operators do with stored workflows: many at once, fork, delete, retention, counts.
   *
   * @return usable until this client is closed
   */
  WorkflowManagement management();

  /**
   * Sends a message to a workflow, once for this call. Messages of one thread to one workflow are
   * received in the order they were sent in.
   *
   * @param workflowId the receiver
   * @param topic the messages' topic
   * @param message the message
   * @param <T> the message
   * @throws WorkflowNotFound if there is no such workflow
   * @throws OutcomeUnknown if the database did not answer in time; give an idempotency key to be
   *     able to send it again
   */
  default <T> void send(String workflowId, Topic<T> topic, @Nullable T message) {
    send(workflowId, topic, message, null);
  }

  /**
   * Sends a message, once for this key and receiver however often it is asked for.
   *
   * @param workflowId the receiver
   * @param topic the messages' topic
   * @param message the message
   * @param idempotencyKey at most 512 bytes, null for none
   * @param <T> the message
   * @throws WorkflowNotFound if there is no such workflow
   * @throws OutcomeUnknown if the database did not answer in time; send it again by the same key
   */
  <T> void send(
      String workflowId, Topic<T> topic, @Nullable T message, @Nullable String idempotencyKey);

  /**
   * Sends a message in the caller's transaction: it arrives when that commits, and never if it does
   * not.
   *
   * @param connection a connection to the engine's database; neither committed nor closed here
   * @param workflowId the receiver
   * @param topic the messages' topic
   * @param message the message
   * @param idempotencyKey at most 512 bytes, null for none
   * @param <T> the message
   * @throws WorkflowNotFound if there is no such workflow; the transaction remains usable
   * @throws SQLException from the connection
   */
  <T> void send(
      Connection connection,
      String workflowId,
      Topic<T> topic,
      @Nullable T message,
      @Nullable String idempotencyKey)
      throws SQLException;

  /**
   * Sends many messages of one topic, by one statement for every few thousand: each statement sends
   * all of its messages or none. Those to one workflow are received in the order of the list.
   *
   * @param topic the messages' topic
   * @param messages whom to send what
   * @param <T> the message
   * @throws WorkflowNotFound if there is no workflow of one of the ids; of earlier statements
   *     messages may have been sent
   * @throws OutcomeUnknown if the database did not answer in time; give idempotency keys to be able
   *     to send them again
   */
  <T> void sendAll(Topic<T> topic, List<OutgoingMessage<T>> messages);

  /**
   * Sends many messages in the caller's transaction, by one statement.
   *
   * @param connection a connection to the engine's database; neither committed nor closed here
   * @param topic the messages' topic
   * @param messages whom to send what
   * @param <T> the message
   * @throws WorkflowNotFound if there is no workflow of one of the ids; nothing was sent, the
   *     transaction remains usable
   * @throws SQLException from the connection
   */
  <T> void sendAll(Connection connection, Topic<T> topic, List<OutgoingMessage<T>> messages)
      throws SQLException;

  /**
   * Reads a stream of a workflow, from its first value on.
   *
   * @see #read(String, StreamName, int)
   */
  default <T> StreamReader<T> read(String workflowId, StreamName<T> stream) {
    return read(workflowId, stream, 0);
  }

  /**
   * Reads a stream of a workflow. The workflow need not exist yet.
   *
   * @param workflowId whose
   * @param stream the stream
   * @param offset the place of the first value wanted, from 0
   * @param <T> the values
   * @return reads and waits when asked to; close it
   */
  <T> StreamReader<T> read(String workflowId, StreamName<T> stream, int offset);

  /**
   * Declares a queue in the database, or changes its limits: every engine then claims from it and
   * keeps the limits, whatever its own code says of a queue of that name. DBOS processes on the
   * same database listen to it too.
   *
   * @param queue the queue
   */
  void declareQueue(WorkflowQueue queue);

  /**
   * Takes a queue out of the database. What is enqueued on it stays; engines whose code names the
   * queue go on with it.
   *
   * @param name its name
   * @return whether it was declared
   */
  boolean removeQueue(String name);

  /**
   * The queues that are declared in the database.
   *
   * @return by name
   */
  List<WorkflowQueue> declaredQueues();

  /**
   * Reads a value that a workflow has published, or waits for it. The workflow need not exist yet.
   *
   * @param workflowId whose
   * @param event the key
   * @param timeout how long to wait; zero only looks
   * @param <T> the value
   * @return the value, null if there was none in time
   * @throws io.lakebase.workflow.codec.CodecException if the value does not fit the event's type
   */
  <T> @Nullable T getEvent(String workflowId, Event<T> event, Duration timeout);

  /**
   * The schedules of the database.
   *
   * @return to create, list, pause, trigger and delete them
   */
  Schedules schedules();

  /**
   * Gives its connections back. Later calls throw {@link WorkflowException}, but for those in a
   * transaction of the caller's own.
   */
  @Override
  void close();
}
