package io.lakebase.workflow.lease;

import java.util.List;

/**
 * One chunk of a take-over.
 *
 * @param workflowIds now ours and to be replayed
 * @param parked how many parked ones are now ours, not to be replayed before their time
 * @param done whether the lapsed owner owns nothing any more
 */
public record TakeOver(List<String> workflowIds, int parked, boolean done) {

  public TakeOver {
    workflowIds = List.copyOf(workflowIds);
  }
}
