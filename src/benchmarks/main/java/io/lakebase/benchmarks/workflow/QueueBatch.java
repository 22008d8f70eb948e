package io.lakebase.benchmarks.workflow;

import io.lakebase.benchmarks.harness.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Producers that enqueue their share of a batch one by one and then collect every result. */
final class QueueBatch {

  /** Waits for a result. */
  interface Result {
    void get() throws Exception;
  }

  private QueueBatch() {}

  static Sample run(int producers, int batch, Callable<Result> enqueue) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(producers);
    try {
      List<Callable<Integer>> work = new ArrayList<>();
      for (int i = 0; i < producers; i++) {
        work.add(() -> produce(batch / producers, enqueue));
      }
      long start = System.nanoTime();
      int done = 0;
      for (Future<Integer> producer : threads.invokeAll(work)) {
        done += producer.get();
      }
      return Sample.of("rate", done / ((System.nanoTime() - start) / 1e9));
    } finally {
      threads.shutdownNow();
    }
  }

  private static int produce(int share, Callable<Result> enqueue) throws Exception {
    List<Result> results = new ArrayList<>();
    for (int i = 0; i < share; i++) {
      results.add(enqueue.call());
    }
    for (Result result : results) {
      result.get();
    }
    return share;
  }
}
