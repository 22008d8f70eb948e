package io.lakebase.workflow.engine;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Who waits for one workflow's end: the future they share, and when the row is asked next. */
final class Waiter {

  final CompletableFuture<RunEnd.Ended> end = new CompletableFuture<>();

  /** The first answer, be it that the workflow goes on. */
  final CompletableFuture<@Nullable Void> looked = new CompletableFuture<>();

  private final long since = System.nanoTime();
  private final AtomicLong due = new AtomicLong(since);
  private volatile boolean announced;

  Waiter() {
    end.whenComplete((how, error) -> looked.complete(null));
  }

  long since() {
    return since;
  }

  /** When the next question is due, by {@link System#nanoTime}. */
  long due() {
    return due.get();
  }

  /** The end has probably come: asks at once. */
  void hurry(long nanos) {
    due.set(nanos);
  }

  /**
   * The answer to a question was that the workflow goes on; whoever hurried after the question was
   * sent is not put off by it.
   *
   * @param asked when the question was due
   */
  void goesOn(long asked, long next) {
    due.compareAndSet(asked, next);
  }

  /** Whether others know that somebody waits. */
  boolean announced() {
    return announced;
  }

  void announce() {
    announced = true;
  }
}
