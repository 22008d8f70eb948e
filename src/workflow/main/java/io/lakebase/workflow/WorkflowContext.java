package io.lakebase.workflow;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a workflow does durably. Belongs to the workflow's own thread: calls from another thread or
 * from inside a step throw {@code IllegalStateException}, but for {@link #workflowId} and {@link
 * #deadline}. Names and numbers out of their range are refused with {@code
 * IllegalArgumentException}, and what the codec cannot write with {@link
 * io.lakebase.workflow.codec.CodecException}; a step's result of that kind is the step's failure.
 *
 * <p>Every call takes the next number of the workflow; on replay the recorded value of that number
 * is returned and the work is not done again. A call that meets another name than recorded throws
 * {@link NonDeterminismException}. Every call throws {@link WorkflowCancelled} or {@link
 * WorkflowTimeout} once the workflow was cancelled or its deadline has passed. When the run has to
 * leave this process (parked, lease lost, engine closed) calls throw an {@code Error} that must
 * pass: {@code finally} blocks run then, so they must not do what only the end of the workflow may
 * do.
 */
public interface WorkflowContext {

  /**
   * This workflow's id.
   *
   * @return the id it was started with
   */
  String workflowId();

  /**
   * When this workflow will be cancelled.
   *
   * @return its deadline, empty if it has none
   */
  Optional<Instant> deadline();

  /**
   * Runs a step with options.
   *
   * @param name the step's name, 1 to 255 characters
   * @param type what its result is decoded to
   * @param options retries and limits
   * @param body the work
   * @param <T> the result
   * @return the result, decoded from what was stored
   * @throws StepFailure if the step failed for good
   */
  <T> @Nullable T step(String name, TypeRef<T> type, StepOptions options, StepBody<T> body);

  /**
   * Runs a step.
   *
   * @see #step(String, TypeRef, StepOptions, StepBody)
   */
  default <T> @Nullable T step(String name, TypeRef<T> type, StepBody<T> body) {
    return step(name, type, StepOptions.defaults(), body);
  }

  /**
   * Runs a step.
   *
   * @see #step(String, TypeRef, StepOptions, StepBody)
   */
  default <T> @Nullable T step(String name, Class<T> type, StepOptions options, StepBody<T> body) {
    return step(name, TypeRef.of(type), options, body);
  }

  /**
   * Runs a step.
   *
   * @see #step(String, TypeRef, StepOptions, StepBody)
   */
  default <T> @Nullable T step(String name, Class<T> type, StepBody<T> body) {
    return step(name, TypeRef.of(type), StepOptions.defaults(), body);
  }

  /**
   * Runs a step without a result.
   *
   * @see #step(String, TypeRef, StepOptions, StepBody)
   */
  default void run(String name, StepOptions options, StepAction action) {
    step(
        name,
        TypeRef.of(Void.class),
        options,
        step -> {
          action.run(step);
          return null;
        });
  }

  /**
   * Runs a step without a result.
   *
   * @see #step(String, TypeRef, StepOptions, StepBody)
   */
  default void run(String name, StepAction action) {
    run(name, StepOptions.defaults(), action);
  }

  /**
   * Runs SQL on the engine's database; its effects and the step's checkpoint commit together,
   * exactly once. Repeated on serialization failures and deadlocks and when its connection is lost;
   * an unknown outcome of the commit is looked up.
   *
   * @param name the step's name, 1 to 255 characters
   * @param type what the result is decoded to
   * @param body the SQL
   * @param <T> the result
   * @return the result, decoded from what was stored
   * @throws StepFailure if the body failed, nothing of it was committed; named {@code
   *     TransactionEnded} if it executed {@code COMMIT} or {@code ROLLBACK} as SQL, what that
   *     committed stays
   */
  <T> @Nullable T transaction(String name, TypeRef<T> type, TransactionBody<T> body);

  /**
   * Runs SQL exactly once.
   *
   * @see #transaction(String, TypeRef, TransactionBody)
   */
  default <T> @Nullable T transaction(String name, Class<T> type, TransactionBody<T> body) {
    return transaction(name, TypeRef.of(type), body);
  }

  /**
   * Runs SQL without a result exactly once.
   *
   * @see #transaction(String, TypeRef, TransactionBody)
   */
  default void transaction(String name, TransactionAction action) {
    transaction(
        name,
        TypeRef.of(Void.class),
        connection -> {
          action.run(connection);
          return null;
        });
  }

  /**
   * Starts a step beside this thread. The workflow ends only after all such steps have ended.
   *
   * @param name the step's name, 1 to 255 characters
   * @param type what its result is decoded to
   * @param options retries and limits
   * @param body the work
   * @param <T> the result
   * @return to wait for it
   */
  <T> StepHandle<T> stepAsync(String name, TypeRef<T> type, StepOptions options, StepBody<T> body);

  /**
   * Starts a step beside this thread.
   *
   * @see #stepAsync(String, TypeRef, StepOptions, StepBody)
   */
  default <T> StepHandle<T> stepAsync(String name, TypeRef<T> type, StepBody<T> body) {
    return stepAsync(name, type, StepOptions.defaults(), body);
  }

  /**
   * Starts a step beside this thread.
   *
   * @see #stepAsync(String, TypeRef, StepOptions, StepBody)
   */
  default <T> StepHandle<T> stepAsync(
      String name, Class<T> type, StepOptions options, StepBody<T> body) {
    return stepAsync(name, TypeRef.of(type), options, body);
  }

  /**
   * Starts a step beside this thread.
   *
   * @see #stepAsync(String, TypeRef, StepOptions, StepBody)
   */
  default <T> StepHandle<T> stepAsync(String name, Class<T> type, StepBody<T> body) {
    return stepAsync(name, TypeRef.of(type), StepOptions.defaults(), body);
  }

  /**
   * Starts a step without a result beside this thread.
   *
   * @see #stepAsync(String, TypeRef, StepOptions, StepBody)
   */
  default StepHandle<Void> runAsync(String name, StepOptions options, StepAction action) {
    return stepAsync(
        name,
        TypeRef.of(Void.class),
        options,
        step -> {
          action.run(step);
          return null;
        });
  }

  /**
   * Starts a step without a result beside this thread.
   *
   * @see #stepAsync(String, TypeRef, StepOptions, StepBody)
   */
  default StepHandle<Void> runAsync(String name, StepAction action) {
    return runAsync(name, StepOptions.defaults(), action);
  }

  /**
   * Waits for all of several parallel steps, also when some fail.
   *
   * @param steps from {@code stepAsync} and {@code runAsync}
   * @param <T> their results
   * @return the results in the order of {@code steps}
   * @throws StepFailure the failure of the first in that order that failed, after all have ended
   */
  <T> List<@Nullable T> all(List<StepHandle<T>> steps);

  /**
   * Waits for the first of several parallel steps to end and records which one it was; the others
   * run on.
   *
   * @param steps from {@code stepAsync} and {@code runAsync}, at least one
   * @param <T> their results
   * @return the one that ended first
   */
  <T> StepHandle<T> any(List<StepHandle<T>> steps);

  /**
   * Sleeps; the wake-up time is recorded at the first call, so a crash does not start it again. A
   * long sleep holds no thread: the workflow is parked and replayed when it is due.
   *
   * @param duration zero or more, millisecond precision
   */
  void sleep(Duration duration);

  /**
   * The time, recorded.
   *
   * @return the engine's clock at the first run, millisecond precision
   */
  Instant now();

  /**
   * A random UUID, recorded.
   *
   * @return a version 4 UUID
   */
  UUID uuid();

  /**
   * A random number, recorded.
   *
   * @return between 0 (inclusive) and 1 (exclusive)
   */
  double random();

  /**
   * Starts a child workflow; once per call however often this workflow is replayed. It inherits the
   * deadline of this workflow unless its own is earlier. What is not registered in this engine
   * waits for one that has it, of the latest version; the log warns of the first.
   *
   * @param type the child's type
   * @param input its input
   * @param options its id (default: this workflow's id, a dash and the call's number) and limits
   * @param <I> the input
   * @param <O> the result
   * @return to wait for it
   * @throws WorkflowConflict if the id belongs to another workflow, or the deduplication id to
   *     another of its queue
   */
  <I, O> ChildHandle<O> startChild(
      WorkflowType<I, O> type, @Nullable I input, StartOptions options);

  /**
   * Starts a child workflow.
   *
   * @see #startChild(WorkflowType, Object, StartOptions)
   */
  default <I, O> ChildHandle<O> startChild(WorkflowType<I, O> type, @Nullable I input) {
    return startChild(type, input, StartOptions.defaults());
  }

  /**
   * Sends a message to another workflow; with this call's checkpoint it is sent once, however often
   * this workflow is replayed. What one workflow sends to another is received in the order it was
   * sent in.
   *
   * @param workflowId the receiver
   * @param topic the messages' topic
   * @param message the message
   * @param <T> the message
   * @throws StepFailure of the name {@code WorkflowNotFound} if there is no such workflow
   */
  <T> void send(String workflowId, Topic<T> topic, @Nullable T message);

  /**
   * Sends many messages of one topic by one call and one checkpoint: all of them or none. Those to
   * one workflow are received in the order of the list. An empty list does nothing.
   *
   * @param topic the messages' topic
   * @param messages whom to send what
   * @param <T> the message
   * @throws StepFailure of the name {@code WorkflowNotFound} if there is no workflow of one of the
   *     ids
   */
  <T> void sendAll(Topic<T> topic, List<OutgoingMessage<T>> messages);

  /**
   * Receives the oldest message of a topic that was sent to this workflow, or waits for one. Each
   * message is received once. A long wait holds no thread: the workflow is parked and replayed when
   * a message comes.
   *
   * @param topic the topic
   * @param timeout how long to wait, from the first call on; zero only looks
   * @param <T> the message
   * @return the message, null if none came in time
   * @throws StepFailure of the name {@code UnreadableMessage} if the message does not fit the
   *     topic's type; it counts as received
   */
  <T> @Nullable T receive(Topic<T> topic, Duration timeout);

  /**
   * Publishes a value that others read by {@code getEvent}, in place of the key's earlier one.
   *
   * @param event the key
   * @param value the value
   * @param <T> the value
   */
  <T> void setEvent(Event<T> event, @Nullable T value);

  /**
   * Reads a value that a workflow has published, or waits for it; what was read is recorded.
   *
   * @param workflowId whose
   * @param event the key
   * @param timeout how long to wait, from the first call on; zero only looks
   * @param <T> the value
   * @return the value, null if there was none in time
   * @throws StepFailure of the name {@code UnreadableMessage} if the value does not fit the event's
   *     type
   */
  <T> @Nullable T getEvent(String workflowId, Event<T> event, Duration timeout);

  /**
   * Whether a change of the code applies to this workflow: true where the workflow has not been yet
   * when it meets the change, which is recorded; false on a replay that is already past this place.
   * Put the new steps in the branch for true and the old ones in the other.
   *
   * @param name the change, 1 to 244 characters, another one for every place
   * @return true for the new code, false for the old
   */
  boolean patch(String name);

  /**
   * Stands where {@link #patch} stood once every workflow that goes the old way has ended: new
   * workflows record nothing here, those that have recorded the patch go on. When they have ended
   * too, the call can be removed.
   *
   * @param name the change
   */
  void deprecatePatch(String name);

  /**
   * Appends a value to one of this workflow's streams; with this call's checkpoint it is appended
   * once, however often this workflow is replayed.
   *
   * @param stream the stream
   * @param value the value
   * @param <T> the values
   * @throws IllegalStateException if this workflow has closed the stream
   */
  <T> void write(StreamName<T> stream, @Nullable T value);

  /**
   * Ends one of this workflow's streams, so that its readers need not wait for the workflow's end.
   *
   * @param stream the stream
   * @throws IllegalStateException if it is closed already
   */
  void close(StreamName<?> stream);

  /**
   * Reads one value of a workflow's stream, or waits for it; what was read is recorded. From
   * outside of workflows {@link WorkflowClient#read} reads many.
   *
   * @param workflowId whose
   * @param stream the stream
   * @param offset the value's place, from 0
   * @param timeout how long to wait, from the first call on; zero only looks
   * @param <T> the values
   * @return the value, or that the stream has ended before, or that nothing came in time
   * @throws StepFailure of the name {@code UnreadableMessage} if the value does not fit the
   *     stream's type
   */
  <T> StreamItem<T> read(String workflowId, StreamName<T> stream, int offset, Duration timeout);

  /**
   * Throws if this workflow was cancelled or its deadline has passed, as far as this process knows;
   * for long computations between steps.
   */
  void checkCancelled();

  /**
   * Begins the same workflow again, under the same id, with a new input and no recorded steps: for
   * endless loops, whose replay would grow for ever, as would what {@link #receive} reads past.
   * Never returns; nothing of the method's rest runs. Steps are numbered on, so that no child id or
   * idempotency key comes twice; a mark in their place tells where. Unread messages are the next
   * round's; what was received stays received, whoever sends it again.
   *
   * @param input the new input, of the workflow's own input type
   * @param <O> whatever the caller needs for {@code return context.continueAsNew(next)}
   * @return never
   */
  <O> O continueAsNew(@Nullable Object input);
}
