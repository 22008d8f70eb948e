package io.lakebase.workflow;

import java.util.Objects;

/**
 * The typed key of a value that a workflow publishes: {@code static final Event<Progress> PROGRESS
 * = Event.of("progress", Progress.class)}. A workflow has one value a key, the newest.
 *
 * @param key the key stored in the database, 1 to 255 bytes
 * @param type what the value is decoded to
 * @param <T> the value
 */
public record Event<T>(String key, TypeRef<T> type) {

  public Event {
    WorkflowType.requireName("event", key);
    Objects.requireNonNull(type, "type");
  }

  /**
   * An event with a plain value.
   *
   * @param key 1 to 255 bytes
   * @param type the value's class
   * @param <T> the value
   * @return the event
   */
  public static <T> Event<T> of(String key, Class<T> type) {
    return new Event<>(key, TypeRef.of(type));
  }

  /**
   * An event with a generic value.
   *
   * @param key 1 to 255 bytes
   * @param type the value's type
   * @param <T> the value
   * @return the event
   */
  public static <T> Event<T> of(String key, TypeRef<T> type) {
    return new Event<>(key, type);
  }

  @Override
  public String toString() {
    return key;
  }
}
