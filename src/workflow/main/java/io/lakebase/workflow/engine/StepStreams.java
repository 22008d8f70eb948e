package io.lakebase.workflow.engine;

import io.lakebase.workflow.StreamName;
import io.lakebase.workflow.journal.StepRow;
import io.lakebase.workflow.message.Arrival;
import io.lakebase.workflow.message.Payload;
import io.lakebase.workflow.message.Streams;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What the steps of a run write to its streams, and which of those are closed. Thread-safe. */
final class StepStreams {

  private final Run run;
  private final Services services;
  private final FencedWrites writes;
  private final Set<String> closed = ConcurrentHashMap.newKeySet();

  StepStreams(Run run, Services services) {
    this.run = run;
    this.services = services;
    this.writes = new FencedWrites(run, services);
  }

  void closed(StreamName<?> stream) {
    closed.add(stream.key());
  }

  void requireOpen(StreamName<?> stream) {
    if (closed.contains(stream.key())) {
      throw new IllegalStateException(
          "[" + run.id() + "] stream '" + stream + "' is closed: nobody would read that.");
    }
  }

  <T> Payload payload(StreamName<T> stream, @Nullable T value) {
    Payload payload =
        new Payload(services.payloads().encode(run.codec(), value), run.codec().name());
    if (payload.text().equals(Streams.CLOSED.text())) {
      throw new IllegalArgumentException(
          "[" + stream + "] not a value: that text marks the end of a stream. Close it instead.");
    }
    return payload;
  }

  /** Appends at once, while that step runs. */
  <T> void write(int functionId, String name, StreamName<T> stream, @Nullable T value) {
    requireOpen(stream);
    Payload payload = payload(stream, value);
    StepRow step =
        new StepRow(
            run.id(), functionId, name, null, null, null, null, null, null, run.executorId());
    writes.write(step, () -> services.mail().streams().writeInStep(step, stream.key(), payload));
    services.mail().published(new Arrival(Arrival.Kind.STREAM, run.id(), stream.key()));
  }
}
