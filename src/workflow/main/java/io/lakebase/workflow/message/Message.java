package io.lakebase.workflow.message;

import org.jspecify.annotations.Nullable;

/**
 * A message to be sent.
 *
 * @param id the same id is stored once
 * @param destination the receiving workflow
 * @param topic as stored
 * @param payload its text
 */
public record Message(String id, String destination, String topic, Payload payload) {

  /** How DBOS stores that there is no topic. */
  private static final String NO_TOPIC = "__null__topic__";

  public static String topic(@Nullable String name) {
    return name == null ? NO_TOPIC : name;
  }

  public Arrival arrival() {
    return new Arrival(Arrival.Kind.MESSAGE, destination, topic);
  }

  @Override
  public String toString() {
    return "Message[" + id + " to " + destination + " " + topic + "]";
  }
}
