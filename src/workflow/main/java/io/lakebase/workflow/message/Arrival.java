package io.lakebase.workflow.message;

import org.jspecify.annotations.Nullable;

/**
 * What somebody waits for: a message to a workflow or an event of a workflow.
 *
 * @param kind which of the two
 * @param workflowId whose message or event
 * @param name its topic as stored, or its key
 */
public record Arrival(Kind kind, String workflowId, String name) {

  private static final char SEPARATOR = '\u001f';

  /** A kind of arrival and the channel that DBOS announces it on. */
  public enum Kind {
    MESSAGE("dbos_notifications_channel"),
    EVENT("dbos_workflow_events_channel");

    private final String channel;

    Kind(String channel) {
      this.channel = channel;
    }

    public String channel() {
      return channel;
    }

    /** Null if the channel announces something else. */
    static @Nullable Kind of(String channel) {
      for (Kind kind : values()) {
        if (kind.channel.equals(channel)) {
          return kind;
        }
      }
      return null;
    }
  }

  /** As DBOS announces it. */
  public String payload() {
    return workflowId + "::" + name;
  }

  /** As a parked workflow's row names what it waits for. */
  public String parkedTopic() {
    return kind.name() + SEPARATOR + workflowId + SEPARATOR + name;
  }

  /** Null if the parked workflow waits for something else. */
  static @Nullable Arrival ofParkedTopic(String topic) {
    String[] parts = topic.split(String.valueOf(SEPARATOR), 3);
    if (parts.length < 3) {
      return null;
    }
    for (Kind kind : Kind.values()) {
      if (kind.name().equals(parts[0])) {
        return new Arrival(kind, parts[1], parts[2]);
      }
    }
    return null;
  }
}
