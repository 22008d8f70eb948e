package io.lakebase.workflow.journal;

import io.lakebase.workflow.codec.Text;
import org.jspecify.annotations.Nullable;

/**
 * Refuses in the caller's thread what Postgres would refuse in a flush: NUL (22021), lone
 * surrogates (silently changed), keys too long for an index row (54000), names too long for their
 * column.
 */
final class RowCheck {

  /** A B-tree row holds 2,704 bytes; what shares an index must fit together. */
  private static final int INDEX_BYTES = 2_600;

  private static final int NAME_CHARACTERS = 255;
  private static final int ROW_OVERHEAD = 200;

  private final String subject;
  private final int maxPayloadBytes;
  private long bytes = ROW_OVERHEAD;

  private RowCheck(String subject, int maxPayloadBytes) {
    this.subject = subject;
    this.maxPayloadBytes = maxPayloadBytes;
  }

  /** Bytes on the wire, from about. */
  static long bytes(Row row, int maxPayloadBytes) {
    RowCheck check = new RowCheck(row.workflowId(), maxPayloadBytes);
    if (row instanceof StartRow start) {
      check.start(start);
    } else if (row instanceof StepRow step) {
      check.step(step);
    } else if (row instanceof OutcomeRow outcome) {
      check.outcome(outcome);
    }
    return check.bytes;
  }

  private void start(StartRow row) {
    int id = key("workflow id", row.workflowId());
    key("workflow name", row.identity().name());
    name("class name", row.identity().className());
    name("configuration name", row.identity().configName());
    payload("input", row.inputs());
    key("serialization", row.serialization());
    key("executor id", row.executorId());
    key("application version", row.applicationVersion());
    key("application name", row.applicationName());
    key("parent workflow id", row.parentWorkflowId());
    QueuePlacement queue = row.queue();
    if (queue != null) {
      int name = key("queue name", queue.queueName());
      together(
          "queue name and deduplication id",
          name + key("deduplication id", queue.deduplicationId()));
      together(
          "queue name, partition key and workflow id",
          name + key("partition key", queue.partitionKey()) + id);
    }
    String attributes = row.attributesJson();
    if (attributes != null) {
      payload("attributes", attributes);
      String fault = JsonColumn.fault(attributes);
      if (fault != null) {
        throw rejected("attributes", fault);
      }
    }
    payload("authenticated user", row.authenticatedUser());
    payload("assumed role", row.assumedRole());
    payload("authenticated roles", row.authenticatedRoles());
    if (row.parentStep() != null) {
      bytes += bytes(row.parentStep(), maxPayloadBytes);
    }
  }

  private void step(StepRow row) {
    key("workflow id", row.workflowId());
    key("step name", row.functionName());
    payload("output", row.output());
    payload("error", row.error());
    key("child workflow id", row.childWorkflowId());
    key("serialization", row.serialization());
    key("executor id", row.executorId());
  }

  private void outcome(OutcomeRow row) {
    key("workflow id", row.workflowId());
    payload("output", row.output());
    payload("error", row.error());
    key("serialization", row.serialization());
    key("executor id", row.executorId());
  }

  private void name(String what, @Nullable String text) {
    if (text != null) {
      key(what, text);
      int characters = text.codePointCount(0, text.length());
      if (characters > NAME_CHARACTERS) {
        throw rejected(
            what, "it has " + characters + " characters, " + NAME_CHARACTERS + " is the most");
      }
    }
  }

  private int key(String what, @Nullable String text) {
    return length(what, text, INDEX_BYTES);
  }

  private void payload(String what, @Nullable String text) {
    length(what, text, maxPayloadBytes);
  }

  private int length(String what, @Nullable String text, int most) {
    if (text == null) {
      return 0;
    }
    String fault = Text.fault(text);
    if (fault != null) {
      throw rejected(what, fault);
    }
    long length = Text.utf8Length(text);
    if (length > most) {
      throw rejected(what, "it has " + length + " bytes, " + most + " is the most");
    }
    bytes += length;
    return (int) length;
  }

  private void together(String what, int length) {
    if (length > INDEX_BYTES) {
      throw rejected(
          what, "they have " + length + " bytes together, " + INDEX_BYTES + " is the most");
    }
  }

  private RowRejectedException rejected(String what, String why) {
    String shown = Text.printable(subject, 100);
    return new RowRejectedException(
        "[" + shown + "] the " + what + " cannot be stored: " + why + ".", null);
  }
}
