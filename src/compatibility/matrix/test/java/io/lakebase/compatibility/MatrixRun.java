package io.lakebase.compatibility;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;

/** Runs rows on two lanes at once; each row's outcome can be waited for. */
final class MatrixRun implements AutoCloseable {

  private static final int LANES = 2;

  private final Map<Tool, CompletableFuture<Outcome>> outcomes = new LinkedHashMap<>();
  private final ExecutorService threads = Executors.newFixedThreadPool(LANES);
  private final BlockingQueue<Tool> waiting;

  MatrixRun(List<Tool> tools) {
    tools.forEach(tool -> outcomes.put(tool, new CompletableFuture<>()));
    waiting = new LinkedBlockingQueue<>(new ArrayDeque<>(tools));
    for (int lane = 0; lane < LANES; lane++) {
      threads.submit(drain());
    }
  }

  /** The outcome of a row, once it is there. */
  Outcome outcome(Tool tool) throws Exception {
    return outcomes.get(tool).get();
  }

  /** The outcomes of these rows, once they are there. */
  List<Outcome> outcomes(List<Tool> tools) throws Exception {
    List<Outcome> found = new ArrayList<>();
    for (Tool tool : tools) {
      found.add(outcome(tool));
    }
    return found;
  }

  private Callable<Void> drain() {
    return () -> {
      try (Lane lane = new Lane()) {
        for (Tool tool = waiting.poll(); tool != null; tool = waiting.poll()) {
          run(tool, lane);
        }
      } catch (RuntimeException | Error e) {
        outcomes.values().forEach(outcome -> outcome.completeExceptionally(e));
      }
      return null;
    };
  }

  private void run(Tool tool, Lane lane) {
    try {
      outcomes.get(tool).complete(RowProcess.run(tool, lane));
    } catch (Exception e) {
      outcomes.get(tool).completeExceptionally(e);
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
