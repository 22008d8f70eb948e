package io.lakebase.workflow.lease;

import java.util.List;

/**
 * One chunk of a take-over.
 *
 * @param workflowIds now ours and to be replayed
 * @param parked how many parked ones are now ours, not to be replayed before their time
 * @param requeued how many had come from a queue and are back on it
 * @param done whether nothing is left for us; if not and the chunk is empty, somebody else has
 *     locked what is left: ask again a little later
 */
public record TakeOver(List<String> workflowIds, int parked, int requeued, boolean done) {

  public TakeOver {
    workflowIds = List.copyOf(workflowIds);
  }
}
