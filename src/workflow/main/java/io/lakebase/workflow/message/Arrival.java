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
  private static final String WITH_LENGTH = "#";

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

  /**
   * As a parked workflow's row names what it waits for. Names with the separator in them are told
   * apart by a length; all others are written as ever, for older versions read them, too.
   */
  public String parkedTopic() {
    if (workflowId.indexOf(SEPARATOR) < 0 && name.indexOf(SEPARATOR) < 0) {
      return joined(kind.name(), workflowId, name, String.valueOf(from));
    }
    String length = String.valueOf(workflowId.length());
    return joined(WITH_LENGTH, kind.name(), String.valueOf(from), length, workflowId + name);
  }

  private static String joined(String... parts) {
    return String.join(String.valueOf(SEPARATOR), parts);
  }

  /** Null if it cannot be told what the parked workflow waits for. */
  static @Nullable Arrival ofParkedTopic(String topic) {
    String separator = String.valueOf(SEPARATOR);
    try {
      if (topic.startsWith(WITH_LENGTH + SEPARATOR)) {
        String[] parts = topic.split(separator, 5);
        int length = Integer.parseInt(parts[3]);
        return new Arrival(
            Kind.valueOf(parts[1]),
            parts[4].substring(0, length),
            parts[4].substring(length),
            Integer.parseInt(parts[2]));
      }
      String[] parts = topic.split(separator, 4);
      int from = parts.length < 4 ? 0 : Integer.parseInt(parts[3]);
      return new Arrival(Kind.valueOf(parts[0]), parts[1], parts[2], from);
    } catch (IllegalArgumentException | IndexOutOfBoundsException unreadable) {
      return null;
    }
  }
}
