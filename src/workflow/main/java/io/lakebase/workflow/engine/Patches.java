package io.lakebase.workflow.engine;

import io.lakebase.workflow.journal.StepRecord;
import io.lakebase.workflow.journal.StepRow;

/**
 * Decides between old and new code. A workflow that is already past the place goes the old way and
 * takes no number; any other goes the new way, which is recorded. Belongs to the workflow's thread.
 */
final class Patches {

  /** As DBOS names these rows. */
  static final String PREFIX = "DBOS.patch-";

  private static final int LONGEST = 244;

  private final Run run;
  private final Services services;
  private final Checkpoints checkpoints;

  Patches(Run run, Services services, Checkpoints checkpoints) {
    this.run = run;
    this.services = services;
    this.checkpoints = checkpoints;
  }

  boolean patch(String name) {
    if (taken(name)) {
      return true;
    }
    // A gap is an old workflow's unfinished parallel step or wait, so rows behind it count too.
    if (run.history().reaches(checkpoints.upcoming())) {
      return false;
    }
    int id = checkpoints.begin(PREFIX + name);
    long now = services.clock().millis();
    checkpoints.record(
        new StepRow(
            run.id(),
            id,
            PREFIX + name,
            null,
            null,
            null,
            now,
            now,
            run.codec().name(),
            run.executorId()));
    return true;
  }

  void deprecate(String name) {
    taken(name);
  }

  private boolean taken(String name) {
    if (name == null || name.isBlank() || name.length() > LONGEST || name.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(
          "["
              + run.id()
              + "] not a name of a patch: it is null, blank, over "
              + LONGEST
              + " characters or holds a NUL. Name the change.");
    }
    StepRecord recorded = run.history().see(checkpoints.upcoming());
    if (recorded == null || !recorded.functionName().equals(PREFIX + name)) {
      return false;
    }
    checkpoints.recorded(checkpoints.begin(PREFIX + name), PREFIX + name);
    return true;
  }
}
