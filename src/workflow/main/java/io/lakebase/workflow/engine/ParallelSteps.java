package io.lakebase.workflow.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;

/** The steps of a run that go on beside its thread. */
final class ParallelSteps {

  private final List<CompletableFuture<?>> running = new ArrayList<>();
  private final ReentrantLock lock = new ReentrantLock();

  void add(CompletableFuture<?> step) {
    lock.lock();
    try {
      running.removeIf(CompletableFuture::isDone);
      running.add(step);
    } finally {
      lock.unlock();
    }
  }

  /** Waits until none runs, whatever becomes of them. */
  void joinAll() {
    List<CompletableFuture<?>> all;
    lock.lock();
    try {
      all = List.copyOf(running);
      running.clear();
    } finally {
      lock.unlock();
    }
    for (CompletableFuture<?> one : all) {
      one.handle((value, error) -> null).join();
    }
  }
}
