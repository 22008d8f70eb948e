package io.lakebase.workflow.engine;

import org.jspecify.annotations.Nullable;

/** Why a run must not go on after a write. */
record Verdict(Kind kind, String reason, @Nullable RuntimeException cause) {

  enum Kind {
    /** The checkpoint is stored, the workflow was cancelled. */
    CANCELLED,
    /** Another owner has the workflow; nothing was stored. */
    SUPERSEDED,
    /** The database cannot take the row. */
    REJECTED,
    /** The journal gave up before it knew. */
    UNKNOWN
  }
}
