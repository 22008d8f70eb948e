package io.lakebase.workflow;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a scheduled workflow is called with. In the database these are two arguments, the time and
 * the context, as DBOS's schedulers write them.
 *
 * @param at the time of the slot, which is not later than the workflow's start
 * @param context what the schedule was given for its workflows
 * @param <C> the context
 */
public record Slot<C>(Instant at, @Nullable C context) {

  public Slot {
    Objects.requireNonNull(at, "at");
  }
}
