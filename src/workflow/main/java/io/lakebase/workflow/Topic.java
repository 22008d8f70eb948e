package io.lakebase.workflow;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The typed name of messages: {@code static final Topic<Approval> APPROVALS = Topic.of("approvals",
 * Approval.class)}. Topics are not declared anywhere: a message waits for the workflow it was sent
 * to, under its topic, until it is received.
 *
 * @param name the name stored in the database, 1 to 255 bytes; null for messages without a topic
 * @param type what messages are decoded to
 * @param <T> the message
 */
public record Topic<T>(@Nullable String name, TypeRef<T> type) {

  public Topic {
    if (name != null) {
      WorkflowType.requireName("topic", name);
    }
    Objects.requireNonNull(type, "type");
  }

  /**
   * A topic of plain messages.
   *
   * @param name 1 to 255 bytes
   * @param type the messages' class
   * @param <T> the message
   * @return the topic
   */
  public static <T> Topic<T> of(String name, Class<T> type) {
    return of(name, TypeRef.of(type));
  }

  /**
   * A topic of generic messages.
   *
   * @param name 1 to 255 bytes
   * @param type the messages' type
   * @param <T> the message
   * @return the topic
   */
  public static <T> Topic<T> of(String name, TypeRef<T> type) {
    return new Topic<>(Objects.requireNonNull(name, "name"), type);
  }

  /**
   * Messages that were sent without a topic.
   *
   * @param type the messages' class
   * @param <T> the message
   * @return what stands for no topic
   */
  public static <T> Topic<T> none(Class<T> type) {
    return none(TypeRef.of(type));
  }

  /**
   * Generic messages that were sent without a topic.
   *
   * @param type the messages' type
   * @param <T> the message
   * @return what stands for no topic
   */
  public static <T> Topic<T> none(TypeRef<T> type) {
    return new Topic<>(null, type);
  }

  @Override
  public String toString() {
    return name == null ? "no topic" : name;
  }
}
