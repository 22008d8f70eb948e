package io.lakebase.benchmarks.workflow;

/** What a workflow does. */
enum Workload {
  NO_OP("no-op"),
  TEN_STEPS("10 steps"),
  LOOP("step loop");

  /** How many steps a workflow of the loop has. */
  static final int LOOP_STEPS = 200;

  final String text;

  Workload(String text) {
    this.text = text;
  }
}
