package io.lakebase.workflow.engine;

import io.lakebase.workflow.StreamName;
import io.lakebase.workflow.StreamReader;
import io.lakebase.workflow.WorkflowException;
import io.lakebase.workflow.message.Arrival;
import io.lakebase.workflow.message.Streams;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Reads a stream in pages; waits for what is announced. */
final class StreamCursor<T> implements StreamReader<T> {

  private static final int PAGE = 500;
  private static final Duration FOR_EVER = Duration.ofDays(36_500);

  private final String workflowId;
  private final StreamName<T> name;
  private final Mail mail;
  private final Results results;
  private final Payloads payloads;
  private final Deque<Streams.Entry> page = new ArrayDeque<>();
  private final CompletableFuture<Void> closed = new CompletableFuture<>();
  private @Nullable CompletableFuture<RunEnd.Ended> end;
  private int offset;
  private boolean seen;
  private boolean ended;

  StreamCursor(
      String workflowId,
      StreamName<T> name,
      int from,
      Mail mail,
      Results results,
      Payloads payloads) {
    Mail.requireId("workflow id", workflowId);
    if (from < 0) {
      throw new IllegalArgumentException("[" + name + "] not an offset: " + from + " is negative.");
    }
    this.workflowId = workflowId;
    this.name = name;
    this.offset = from;
    this.mail = mail;
    this.results = results;
    this.payloads = payloads;
  }

  @Override
  public boolean hasNext() {
    while (!await(FOR_EVER)) {
      if (ended || closed.isDone()) {
        return false;
      }
    }
    return true;
  }

  @Override
  public boolean await(Duration timeout) {
    long until = System.nanoTime() + Spans.nanos(timeout);
    while (page.isEmpty() && !ended && !closed.isDone()) {
      Arrival arrival = new Arrival(Arrival.Kind.STREAM, workflowId, name.key(), offset);
      CompletableFuture<Void> arrived = mail.arrivals().await(arrival);
      try {
        look();
        long left = until - System.nanoTime();
        if (!page.isEmpty() || ended || left <= 0) {
          break;
        }
        mail.requireOpen(workflowId);
        waitFor(arrived, left);
      } finally {
        mail.arrivals().release(arrival, arrived);
      }
    }
    return !page.isEmpty() && !closed.isDone();
  }

  private void look() {
    Streams.Page found =
        Reads.ask(workflowId, () -> mail.streams().read(workflowId, name.key(), offset, PAGE));
    for (Streams.Entry entry : found.entries()) {
      if (entry.closed()) {
        ended = true;
        return;
      }
      page.add(entry);
    }
    if (found.status() == null) {
      ended = seen; // It was deleted, or has not been started yet.
      return;
    }
    seen = true;
    if (found.entries().isEmpty()) {
      ended = Reads.state(found.status()).ended();
      if (!ended && end == null) {
        end = results.of(workflowId);
      }
    }
  }

  private void waitFor(CompletableFuture<Void> arrived, long nanos) {
    CompletableFuture<?> any =
        end == null
            ? CompletableFuture.anyOf(arrived, closed)
            : CompletableFuture.anyOf(arrived, closed, end);
    try {
      any.get(nanos, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new WorkflowException(
          workflowId, "[" + workflowId + "] no value: the waiting thread was interrupted.", e);
    } catch (TimeoutException | ExecutionException e) {
      return; // The next look tells.
    } finally {
      if (end != null && end.isDone()) {
        end = null;
      }
    }
  }

  @Override
  public @Nullable T next() {
    if (!hasNext()) {
      throw new NoSuchElementException("[" + workflowId + "] stream '" + name + "' has ended");
    }
    Streams.Entry entry = page.remove();
    offset = entry.offset() + 1;
    return payloads.decode(
        payloads.of(entry.value().serialization()), name.type(), entry.value().text());
  }

  @Override
  public int offset() {
    return offset;
  }

  @Override
  public boolean ended() {
    return ended && page.isEmpty();
  }

  @Override
  public void close() {
    closed.complete(null);
  }

  @Override
  public String toString() {
    return "StreamReader[" + workflowId + " " + name + " at " + offset + "]";
  }
}
