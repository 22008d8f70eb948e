package io.lakebase.workflow.engine;

import io.lakebase.workflow.StepFailure;
import io.lakebase.workflow.StreamItem;
import io.lakebase.workflow.StreamName;
import io.lakebase.workflow.TypeRef;
import io.lakebase.workflow.codec.CodecException;
import io.lakebase.workflow.journal.StepRecord;
import io.lakebase.workflow.journal.StepRow;
import io.lakebase.workflow.message.Arrival;
import io.lakebase.workflow.message.Payload;
import io.lakebase.workflow.message.Streams;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A run's streams, its own and those it reads. Belongs to the workflow's thread. */
final class Streaming {

  private static final String WRITE = "DBOS.writeStream";
  private static final String CLOSE = "DBOS.closeStream";
  private static final String READ = "lakebase.readStream";
  private static final String NOTHING_YET = "\"__LAKEBASE_STREAM_NOTHING_YET__\"";

  private final Run run;
  private final Services services;
  private final Checkpoints checkpoints;
  private final Messaging messaging;
  private final FencedWrites writes;
  private final StepStreams streams;
  private final CancelNews cancels;

  Streaming(
      Run run,
      Services services,
      Checkpoints checkpoints,
      Messaging messaging,
      StepStreams streams) {
    this.run = run;
    this.services = services;
    this.checkpoints = checkpoints;
    this.messaging = messaging;
    this.writes = new FencedWrites(run, services);
    this.streams = streams;
    this.cancels = new CancelNews(run, services);
  }

  <T> void write(StreamName<T> stream, @Nullable T value) {
    append(stream, WRITE, streams.payload(stream, value));
  }

  void close(StreamName<?> stream) {
    append(stream, CLOSE, Streams.CLOSED);
    streams.closed(stream);
  }

  private void append(StreamName<?> stream, String name, Payload payload) {
    streams.requireOpen(stream);
    int id = checkpoints.begin(name);
    if (checkpoints.recorded(id, name) != null) {
      return;
    }
    checkpoints.flush();
    long now = services.clock().millis();
    StepRow step = checkpoints.row(id, name, new StepOutcome(null, null, now, now));
    writes.write(step, () -> services.mail().streams().write(step, stream.key(), payload));
    services.mail().published(new Arrival(Arrival.Kind.STREAM, run.id(), stream.key()));
  }

  <T> StreamItem<T> read(String workflowId, StreamName<T> stream, int offset, Duration timeout) {
    Mail.requireId("workflow id", workflowId);
    if (offset < 0) {
      throw new IllegalArgumentException(
          "[" + stream + "] not an offset: " + offset + " is negative.");
    }
    StepRecord found =
        messaging.await(
            READ,
            new Arrival(Arrival.Kind.STREAM, workflowId, stream.key(), offset),
            timeout,
            new Payload(NOTHING_YET, "portable_json"),
            new Next(workflowId, stream, offset));
    String text = String.valueOf(found.output());
    if (text.equals(NOTHING_YET)) {
      return new StreamItem<>(offset, null, StreamItem.State.NOTHING_YET);
    }
    return text.equals(Streams.CLOSED.text())
        ? new StreamItem<>(offset, null, StreamItem.State.END)
        : new StreamItem<>(offset, decode(stream.type(), found), StreamItem.State.VALUE);
  }

  private <T> @Nullable T decode(TypeRef<T> type, StepRecord found) {
    try {
      return services
          .payloads()
          .decode(services.payloads().of(found.serialization()), type, found.output());
    } catch (CodecException unreadable) {
      throw new StepFailure(
          "UnreadableMessage", String.valueOf(unreadable.getMessage()), null, null);
    }
  }

  /** A look at the next value; the writer's end is news too. */
  private final class Next implements Messaging.Look {
    private final String workflowId;
    private final StreamName<?> stream;
    private final int offset;
    private boolean written;

    Next(String workflowId, StreamName<?> stream, int offset) {
      this.workflowId = workflowId;
      this.stream = stream;
      this.offset = offset;
    }

    @Override
    public @Nullable StepRecord at(int functionId) {
      Payload value = value();
      return value == null ? null : messaging.record(functionId, READ, value);
    }

    private @Nullable Payload value() {
      Streams.Page page =
          writes.read(() -> services.mail().streams().read(workflowId, stream.key(), offset, 1));
      if (!page.entries().isEmpty()) {
        return page.entries().get(0).value();
      }
      if (page.status() == null) {
        return written ? Streams.CLOSED : null; // It was deleted, or has not been started yet.
      }
      written = true;
      if (!Reads.state(page.status()).ended()) {
        return null;
      }
      cancels.ofWriter(page.status());
      return Streams.CLOSED;
    }

    @Override
    public @Nullable String source() {
      return written ? workflowId : null;
    }

    @Override
    public void sourceFound() {
      written = true;
    }
  }
}
