package io.lakebase.benchmarks.workflow;

/** The queued workflow of the DBOS side. */
public interface DbosStamps {

  /** Gives back when it began to run. */
  long stamp(int input);
}
