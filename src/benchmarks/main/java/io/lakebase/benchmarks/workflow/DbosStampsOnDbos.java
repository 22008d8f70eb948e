package io.lakebase.benchmarks.workflow;

import dev.dbos.transact.workflow.Workflow;

/** Public with public methods: DBOS Transact reads the annotations by reflection. */
public final class DbosStampsOnDbos implements DbosStamps {

  @Override
  @Workflow
  public long stamp(int input) {
    return System.nanoTime();
  }
}
