package io.lakebase.workflow.testing;

import io.lakebase.workflow.NonDeterminismException;
import io.lakebase.workflow.engine.VirtualTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Time that stands still until it is set; that of one engine. Thread-safe. */
final class TestTime implements VirtualTime {

  private final ReentrantLock lock = new ReentrantLock();
  private final PriorityQueue<Task> tasks =
      new PriorityQueue<>(
          Comparator.comparingLong((Task task) -> task.due).thenComparing(t -> t.number));
  private final Map<String, Stuck> stuck = new ConcurrentHashMap<>();
  private final UnaryOperator<String> version;
  private volatile long now;
  private long number;
  private volatile @Nullable Supplier<CompletableFuture<Void>> rounds;

  private static final class Task extends CompletableFuture<Void> {
    private final long due;
    private final long number;
    private final @Nullable String workflowId;
    private final Runnable work;

    Task(long due, long number, @Nullable String workflowId, Runnable work) {
      this.due = due;
      this.number = number;
      this.workflowId = workflowId;
      this.work = work;
    }
  }

  private record Stuck(NonDeterminismException why, String version) {}

  /**
   * @param version what a workflow's row has another of after every change
   */
  TestTime(Instant start, UnaryOperator<String> version) {
    this.version = version;
    this.now = start.toEpochMilli();
  }

  Instant now() {
    return Instant.ofEpochMilli(now);
  }

  /** Sets the time and runs what is due. */
  void set(Instant time) {
    List<Task> due = new ArrayList<>();
    lock.lock();
    try {
      now = time.toEpochMilli();
      while (!tasks.isEmpty() && tasks.peek().due <= now) {
        due.add(tasks.poll());
      }
    } finally {
      lock.unlock();
    }
    for (Task task : due) {
      if (task.complete(null)) {
        task.work.run();
      }
    }
  }

  /** When the next task is due, null if there is none. */
  @Nullable Instant next() {
    lock.lock();
    try {
      tasks.removeIf(CompletableFuture::isDone);
      return tasks.isEmpty() ? null : Instant.ofEpochMilli(tasks.peek().due);
    } finally {
      lock.unlock();
    }
  }

  /** Workflows that wait on their threads. */
  Set<String> waiting() {
    lock.lock();
    try {
      return tasks.stream()
          .filter(task -> task.workflowId != null && !task.isDone())
          .map(task -> String.valueOf(task.workflowId))
          .collect(Collectors.toSet());
    } finally {
      lock.unlock();
    }
  }

  @Nullable CompletableFuture<Void> round() {
    Supplier<CompletableFuture<Void>> supplier = rounds;
    return supplier == null ? null : supplier.get();
  }

  @Override
  public void stuck(NonDeterminismException why) {
    String workflowId = String.valueOf(why.workflowId());
    stuck.put(workflowId, new Stuck(why, version.apply(workflowId)));
  }

  /** It runs, again perhaps. */
  void running(String workflowId) {
    stuck.remove(workflowId);
  }

  /**
   * Why one of these workflows goes no further, null if none is stuck. One whose row was changed
   * since, by a resume say, is about to run again.
   */
  @Nullable NonDeterminismException stuck(Set<String> workflowIds) {
    for (String workflowId : workflowIds) {
      Stuck left = stuck.get(workflowId);
      if (left != null && left.version().equals(version.apply(workflowId))) {
        return left.why();
      }
    }
    return null;
  }

  @Override
  public Clock clock() {
    return new Frozen(ZoneOffset.UTC);
  }

  @Override
  public long nanoTime() {
    return TimeUnit.MILLISECONDS.toNanos(now);
  }

  @Override
  public Future<?> after(Duration delay, Runnable task) {
    return add(delay, null, task);
  }

  @Override
  public Future<?> pause(String workflowId, Duration time, Runnable over) {
    return add(time, workflowId, over);
  }

  private Future<?> add(Duration delay, @Nullable String workflowId, Runnable work) {
    lock.lock();
    try {
      Task task = new Task(now + Math.max(1, delay.toMillis()), number++, workflowId, work);
      tasks.add(task);
      return task;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void begun(Supplier<CompletableFuture<Void>> round) {
    rounds = round;
  }

  private final class Frozen extends Clock {
    private final ZoneId zone;

    Frozen(ZoneId zone) {
      this.zone = zone;
    }

    @Override
    public ZoneId getZone() {
      return zone;
    }

    @Override
    public Clock withZone(ZoneId other) {
      return new Frozen(other);
    }

    @Override
    public Instant instant() {
      return now();
    }
  }
}
