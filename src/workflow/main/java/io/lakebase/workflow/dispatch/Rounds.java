package io.lakebase.workflow.dispatch;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Who waits for a whole round of the dispatcher. Thread-safe. */
final class Rounds {

  private final ConcurrentLinkedQueue<CompletableFuture<Void>> asked =
      new ConcurrentLinkedQueue<>();

  /** Ends with a round that begins after this call. */
  CompletableFuture<Void> ask() {
    CompletableFuture<Void> end = new CompletableFuture<>();
    asked.add(end);
    return end;
  }

  /** Those whose round begins now. */
  List<CompletableFuture<Void>> begin() {
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (CompletableFuture<Void> next = asked.poll(); next != null; next = asked.poll()) {
      all.add(next);
    }
    return all;
  }

  /** Their round failed, the next may be the one. */
  void failed(List<CompletableFuture<Void>> all) {
    asked.addAll(all);
  }
}
