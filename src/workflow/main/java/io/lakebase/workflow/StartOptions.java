package io.lakebase.workflow;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a workflow starts. Immutable. Defaults: an id of its own, no time limit. Values out of their
 * range are refused with {@code IllegalArgumentException}, and what belongs to a place on a queue
 * with {@code IllegalStateException} before a queue was chosen.
 *
 * @param workflowId the workflow's id, 1 to 512 bytes; the same id never runs twice. Null for a
 *     UUID of version 7, which orders by time and tells when it was made
 * @param timeout how long the workflow may take from its start; null for no limit
 * @param deadline until when it may take; the earlier of the two holds. Null for none
 * @param queue its place on a queue; null to run at once in this process if it can
 */
public record StartOptions(
    @Nullable String workflowId,
    @Nullable Duration timeout,
    @Nullable Instant deadline,
    @Nullable QueueOptions queue) {

  private static final StartOptions DEFAULTS = new StartOptions(null, null, null, null);
  private static final int LONGEST_ID = 512;

  public StartOptions {
    if (workflowId != null) {
      int bytes = workflowId.getBytes(java.nio.charset.StandardCharsets.UTF_8).length;
      if (bytes == 0 || bytes > LONGEST_ID || workflowId.indexOf('\0') >= 0) {
        throw new IllegalArgumentException(
            "[workflow id] not usable: it has "
                + bytes
                + " bytes or holds a NUL. Choose 1 to "
                + LONGEST_ID
                + " bytes of text.");
      }
    }
    if (timeout != null && (timeout.isNegative() || timeout.isZero())) {
      throw new IllegalArgumentException(
          "[timeout] not a limit: it is zero or negative. Leave it out for no limit.");
    }
  }

  /**
   * The defaults.
   *
   * @return an id of its own, no limit
   */
  public static StartOptions defaults() {
    return DEFAULTS;
  }

  /**
   * A start that is done once for this id, however often it is asked for.
   *
   * @param workflowId the id, 1 to 512 bytes in UTF-8
   * @return the options
   * @throws IllegalArgumentException if it is null or out of range
   */
  public static StartOptions id(String workflowId) {
    return DEFAULTS.withId(workflowId);
  }

  /**
   * With an id.
   *
   * @param workflowId the id, 1 to 512 bytes in UTF-8
   * @return a copy
   * @throws IllegalArgumentException if it is null, which would be another id each time, or out of
   *     range
   */
  public StartOptions withId(String workflowId) {
    if (workflowId == null) {
      throw new IllegalArgumentException(
          "[workflow id] not usable: it is null. Give an id, or leave it out for one of its own.");
    }
    return new StartOptions(workflowId, timeout, deadline, queue);
  }

  /**
   * With a time limit, children included; afterwards the workflow is cancelled.
   *
   * @param timeout more than zero
   * @return a copy
   */
  public StartOptions withTimeout(Duration timeout) {
    return new StartOptions(workflowId, timeout, deadline, queue);
  }

  /**
   * With a point in time after which the workflow is cancelled, children included.
   *
   * @param deadline the instant, millisecond precision
   * @return a copy
   */
  public StartOptions withDeadline(Instant deadline) {
    return new StartOptions(workflowId, timeout, deadline, queue);
  }

  /**
   * A start by way of a queue, under an id of its own.
   *
   * @param queue which
   * @return the options
   */
  public static StartOptions on(WorkflowQueue queue) {
    return DEFAULTS.onQueue(queue);
  }

  /**
   * On a queue, with no priority, partition, deduplication or delay.
   *
   * @param queue which
   * @return a copy
   */
  public StartOptions onQueue(WorkflowQueue queue) {
    return onQueue(queue.name());
  }

  /**
   * On a queue, with no priority, partition, deduplication or delay.
   *
   * @param queue its name
   * @return a copy
   */
  public StartOptions onQueue(String queue) {
    return withQueue(new QueueOptions(queue, 0, null, null, null));
  }

  private StartOptions withQueue(QueueOptions queue) {
    return new StartOptions(workflowId, timeout, deadline, queue);
  }

  private QueueOptions place() {
    if (queue == null) {
      throw new IllegalStateException("[start] on no queue. Choose one first, by onQueue.");
    }
    return queue;
  }

  /**
   * With a priority on the chosen queue.
   *
   * @param priority lower is sooner, 0 is the best
   * @return a copy
   */
  public StartOptions withPriority(int priority) {
    QueueOptions q = place();
    return withQueue(
        new QueueOptions(q.queue(), priority, q.partitionKey(), q.deduplicationId(), q.delay()));
  }

  /**
   * In a partition of the chosen queue.
   *
   * @param key 1 to 255 bytes
   * @return a copy
   */
  public StartOptions withPartitionKey(String key) {
    QueueOptions q = place();
    return withQueue(
        new QueueOptions(q.queue(), q.priority(), key, q.deduplicationId(), q.delay()));
  }

  /**
   * Refused with {@link WorkflowConflict} while another workflow of the chosen queue that has not
   * ended has the same deduplication id.
   *
   * @param id 1 to 255 bytes
   * @return a copy
   */
  public StartOptions withDeduplicationId(String id) {
    QueueOptions q = place();
    return withQueue(new QueueOptions(q.queue(), q.priority(), q.partitionKey(), id, q.delay()));
  }

  /**
   * Not claimed from the chosen queue before that time is over.
   *
   * @param delay zero or more, millisecond precision
   * @return a copy
   */
  public StartOptions withDelay(Duration delay) {
    QueueOptions q = place();
    return withQueue(
        new QueueOptions(q.queue(), q.priority(), q.partitionKey(), q.deduplicationId(), delay));
  }
}
