package io.lakebase.workflow.engine;

import io.lakebase.workflow.journal.StepRecord;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The checkpoints that a run finds of runs before it, each to be taken once. Thread-safe. */
final class History {

  private final int first;
  private final Map<Integer, StepRecord> left = new ConcurrentHashMap<>();
  private final boolean replay;

  /** What is stored of a workflow; a round of {@code continueAsNew} begins behind its mark. */
  History(List<StepRecord> steps) {
    this(Restarts.first(steps), steps);
  }

  private History(int first, List<StepRecord> steps) {
    this.first = first;
    steps.stream()
        .filter(step -> step.functionId() >= first)
        .forEach(step -> left.put(step.functionId(), step));
    this.replay = !left.isEmpty();
  }

  /** Nothing was done yet of a round whose first call has that number. */
  static History emptyFrom(int first) {
    return new History(first, List.of());
  }

  /** Number of the first call. */
  int first() {
    return first;
  }

  /** Whether there was any when the run began. */
  boolean replay() {
    return replay;
  }

  /** The checkpoint of a call, once; null if it was not made before. */
  @Nullable StepRecord take(int functionId) {
    return left.remove(functionId);
  }

  /** The checkpoint of a call, which stays to be taken; null if it was not made before. */
  @Nullable StepRecord see(int functionId) {
    return left.get(functionId);
  }

  /** Whether this call or any after it was made before and is not taken yet. */
  boolean reaches(int functionId) {
    return left.keySet().stream().anyMatch(id -> id >= functionId);
  }

  /** What no call has asked for, in order. */
  List<StepRecord> untaken() {
    return left.values().stream().sorted(Comparator.comparingInt(StepRecord::functionId)).toList();
  }
}
