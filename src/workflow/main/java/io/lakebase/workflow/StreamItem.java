package io.lakebase.workflow;

import org.jspecify.annotations.Nullable;

/**
 * What a workflow read of a stream. Immutable.
 *
 * @param offset the place it was looked for at, from 0
 * @param value the value, null if there is none
 * @param state whether there was a value
 * @param <T> the values
 */
public record StreamItem<T>(int offset, @Nullable T value, State state) {

  /** What there was at that place. */
  public enum State {
    /** A value. */
    VALUE,
    /** The end: the stream was closed, or its workflow ended. */
    END,
    /** Nothing within the time. */
    NOTHING_YET
  }

  /** Tells nothing of the value, which may be secret. */
  @Override
  public String toString() {
    return "StreamItem[" + offset + " " + state + "]";
  }
}
