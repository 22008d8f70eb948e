package io.lakebase.workflow.model;

import java.util.List;

/** One call of a random workflow; pure data, so that engine and model run the same. */
sealed interface Op {

  /** A step that returns a value. */
  record Step(int value, boolean durable) implements Op {}

  /** A step that fails; the workflow catches it. */
  record Failing(int code) implements Op {}

  /** A transaction that inserts one row. */
  record Transaction(int value) implements Op {}

  /** A transaction that fails after its insert; the workflow catches it. */
  record Rollback(int value) implements Op {}

  record Sleep(int millis) implements Op {}

  record Random() implements Op {}

  /** Steps beside each other, then all of them. */
  record Parallel(List<Integer> values) implements Op {}

  /** A child workflow, waited for at once. */
  record Child(List<Op> ops) implements Op {}

  /** A step that cancels its own workflow the first time it runs. */
  record Cancel() implements Op {}

  /** Ends the workflow with an error. */
  record Fail(int code) implements Op {}
}
