package io.lakebase.workflow.dispatch;

import java.util.List;

/** The queues that every engine serves. */
public final class Queues {

  /**
   * Where clients put what they start. No DBOS process listens to it: it is not in the table of
   * queues.
   */
  public static final String STARTS = "_lakebase_internal_queue";

  /** Where DBOS puts what it resumes and forks. */
  public static final String DBOS_INTERNAL = "_dbos_internal_queue";

  static final List<String> INTERNAL = List.of(STARTS, DBOS_INTERNAL);

  private Queues() {}
}
