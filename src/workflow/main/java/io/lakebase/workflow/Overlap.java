package io.lakebase.workflow;

/** What happens at a slot while a workflow of the same schedule has not ended. */
public enum Overlap {

  /** Both run. */
  ALLOW,

  /** The slot is left out. */
  SKIP,

  /** One slot, the first, waits until the workflow has ended; further ones are left out. */
  BUFFER_ONE
}
