package io.lakebase.workflow;

import java.util.Objects;

/**
 * The typed name of a stream that a workflow writes: {@code static final StreamName<String> TOKENS
 * = StreamName.of("tokens", String.class)}. Values keep their order and their place, from 0 on, and
 * anybody may read them, at any time and as often as wanted.
 *
 * @param key the key stored in the database, 1 to 255 bytes
 * @param type what values are decoded to
 * @param <T> the values
 */
public record StreamName<T>(String key, TypeRef<T> type) {

  public StreamName {
    WorkflowType.requireName("stream", key);
    Objects.requireNonNull(type, "type");
  }

  /**
   * A stream of plain values.
   *
   * @param key 1 to 255 bytes
   * @param type the values' class
   * @param <T> the values
   * @return the stream
   */
  public static <T> StreamName<T> of(String key, Class<T> type) {
    return new StreamName<>(key, TypeRef.of(type));
  }

  /**
   * A stream of generic values.
   *
   * @param key 1 to 255 bytes
   * @param type the values' type
   * @param <T> the values
   * @return the stream
   */
  public static <T> StreamName<T> of(String key, TypeRef<T> type) {
    return new StreamName<>(key, type);
  }

  @Override
  public String toString() {
    return key;
  }
}
