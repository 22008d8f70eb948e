package io.lakebase.workflow;

/** What workflows can be filtered and grouped by. */
public enum WorkflowField {
  /** The workflow's id. */
  ID,
  /** Its state. */
  STATE,
  /** Its name. */
  NAME,
  /** The queue it waits on or came by. */
  QUEUE,
  /** The version of the application that owns it. */
  APPLICATION_VERSION,
  /** The process that owns or owned it. */
  EXECUTOR,
  /** The workflow that started it as a child. */
  PARENT,
  /** The workflow that it was forked from. */
  FORKED_FROM,
  /** The user that DBOS applications record with a workflow. */
  AUTHENTICATED_USER
}
