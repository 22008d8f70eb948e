package io.lakebase.workflow;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One of many workflows to be started. Immutable.
 *
 * @param input its input
 * @param options its id, limits and queue
 * @param <I> the input
 */
public record StartRequest<I>(@Nullable I input, StartOptions options) {

  public StartRequest {
    Objects.requireNonNull(options, "options");
  }

  /** Tells nothing of the input, which may be secret. */
  @Override
  public String toString() {
    return "StartRequest[" + options.workflowId() + "]";
  }
}
