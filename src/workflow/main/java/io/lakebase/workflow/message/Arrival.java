package io.lakebase.workflow.message;

import org.jspecify.annotations.Nullable;

/**
 * What somebody waits for: a message to a workflow, an event or a stream's next value of a
 * workflow.
 *
 * @param kind which of them
 * @param workflowId whose
 * @param name its topic as stored, or its key
 * @param from of a stream: the first offset that is news
 */
public record Arrival(Kind kind, String workflowId, String name, int from) {

  public Arrival(Kind kind, String workflowId, String name) {
    this(kind, workflowId, name, 0);
  }

  private static final char SEPARATOR = '\u001f';

  /** A kind of arrival and the channel that DBOS announces it on. */
  public enum Kind {
    MESSAGE("dbos_notifications_channel"),
    EVENT("dbos_workflow_events_channel"),
    STREAM("dbos_streams_channel");

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
    return kind.name() + SEPARATOR + workflowId + SEPARATOR + name + SEPARATOR + from;
  }

  /** Null if the parked workflow waits for something else. */
  static @Nullable Arrival ofParkedTopic(String topic) {
    String[] parts = topic.split(String.valueOf(SEPARATOR), 4);
    if (parts.length < 3) {
      return null;
    }
    for (Kind kind : Kind.values()) {
      if (kind.name().equals(parts[0])) {
        int from = parts.length < 4 ? 0 : Integer.parseInt(parts[3]);
        return new Arrival(kind, parts[1], parts[2], from);
      }
    }
    return null;
  }
}
