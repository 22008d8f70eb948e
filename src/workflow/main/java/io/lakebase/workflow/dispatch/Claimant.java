package io.lakebase.workflow.dispatch;

import io.lakebase.workflow.journal.WorkflowIdentity;
import java.util.Collection;

/**
 * Who claims, and what it can run.
 *
 * @param executorId its lease
 * @param identities the workflows that it knows
 * @param version the version of their code
 */
record Claimant(String executorId, Collection<WorkflowIdentity> identities, String version) {

  Claimant(String executorId, Work work) {
    this(executorId, work.identities(), work.version());
  }

  Object[] names() {
    return identities.stream().map(WorkflowIdentity::name).toArray();
  }

  Object[] classNames() {
    return identities.stream()
        .map(identity -> identity.className() == null ? "" : identity.className())
        .toArray();
  }
}
