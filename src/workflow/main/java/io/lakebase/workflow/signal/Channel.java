package io.lakebase.workflow.signal;

/** The channel between processes of this library; what is said on it is only ever a hint. */
public final class Channel {

  /** Its name. */
  public static final String NAME = "lakebase_workflow";

  /** Something was put on a queue. */
  public static final String ENQUEUED = "enqueued";

  /** A slot of a queue with a limit on all processes became free and was not taken. */
  public static final String FREED = "freed";

  /** A process that was silent works again, or runs something now: its lease wants watching. */
  public static final String AWAKE = "awake";

  /** A schedule was changed. */
  public static final String SCHEDULES = "schedules";

  /** Somebody waits for the end of a workflow, whose id follows. */
  public static final String WANTED = "wanted";

  /** A workflow that somebody waited for has ended; its id follows. */
  public static final String ENDED = "ended";

  /** The table of queues was changed. */
  public static final String QUEUES = "queues";

  /** Said by a listener to itself: it listens again and may have missed something. */
  public static final String MISSED = "missed";

  private static final String SEPARATOR = "\u001f";

  private Channel() {}

  /**
   * Something that was said.
   *
   * @param what one of the constants
   * @param source who said it, empty if that is not known
   * @param about the workflow it is about, empty for none
   */
  public record Heard(String what, String source, String about) {}

  static String payload(String what, String source, String about) {
    return what + SEPARATOR + source + SEPARATOR + about;
  }

  /** Takes a payload apart; a bare word, as SQL says it, has no source. */
  public static Heard parse(String payload) {
    String[] parts = payload.split(SEPARATOR, 3);
    return new Heard(parts[0], parts.length > 1 ? parts[1] : "", parts.length > 2 ? parts[2] : "");
  }
}
