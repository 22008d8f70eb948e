package io.lakebase.benchmarks.workflow;

/** The workflows of the DBOS side; DBOS Transact wants an interface to put a proxy before. */
public interface DbosWorkflows {

  /** Does nothing. */
  int noOp(int input);

  /** Runs ten steps. */
  int tenSteps(int input);

  /** Runs many steps. */
  int loop(int input);
}
