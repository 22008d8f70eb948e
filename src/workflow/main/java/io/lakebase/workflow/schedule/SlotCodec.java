package io.lakebase.workflow.schedule;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How contexts and inputs of scheduled workflows are stored. Thread-safe. */
public interface SlotCodec {

  /** A context as DBOS Transact stores and reads it. */
  String context(@Nullable Object value);

  /** The arguments of a workflow for a slot, the stored context in them. */
  String inputs(Instant slot, String context);

  /** The name of the arguments' format. */
  String name();
}
