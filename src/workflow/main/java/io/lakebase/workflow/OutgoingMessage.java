package io.lakebase.workflow;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One of many messages to be sent. Immutable.
 *
 * @param workflowId the receiver
 * @param message the message
 * @param idempotencyKey 1 to 512 bytes: the message is sent once for this key and receiver; null
 *     for none
 * @param <T> the message
 */
public record OutgoingMessage<T>(
    String workflowId, @Nullable T message, @Nullable String idempotencyKey) {

  public OutgoingMessage {
    Objects.requireNonNull(workflowId, "workflowId");
  }

  /**
   * A message without an idempotency key.
   *
   * @param workflowId the receiver
   * @param message the message
   * @param <T> the message
   * @return to be sent
   */
  public static <T> OutgoingMessage<T> to(String workflowId, @Nullable T message) {
    return new OutgoingMessage<>(workflowId, message, null);
  }

  /** Tells nothing of the message, which may be secret. */
  @Override
  public String toString() {
    return "OutgoingMessage[to " + workflowId + "]";
  }
}
