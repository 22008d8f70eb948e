package io.lakebase.workflow.schema;

/** What an error says, for the middle of a sentence. */
public final class SqlReason {

  private SqlReason() {}

  /** Its message without the full stop that drivers and pools may end it with. */
  public static String of(Throwable error) {
    String message = String.valueOf(error.getMessage()).stripTrailing();
    return message.endsWith(".") ? message.substring(0, message.length() - 1) : message;
  }
}
