package io.lakebase.workflow;

import java.util.Queue;

/** Notes why runs leave an engine. */
record Departures(Queue<String> notes) implements LifecycleListener {

  @Override
  public void left(String workflowId, String name, String why) {
    notes.add(why);
  }
}
