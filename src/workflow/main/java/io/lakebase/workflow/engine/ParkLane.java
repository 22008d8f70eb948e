package io.lakebase.workflow.engine;

import io.lakebase.workflow.lease.Parked;
import io.lakebase.workflow.lease.ParkedWorkflow;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Parks workflows; those that come while one statement is under way share the next. Thread-safe.
 */
final class ParkLane {

  private static final int BATCH = 500;

  private final Parked parked;
  private final ReentrantLock lock = new ReentrantLock();
  private final ConcurrentLinkedQueue<Request> waiting = new ConcurrentLinkedQueue<>();

  private static final class Request {
    private final String executorId;
    private final ParkedWorkflow workflow;
    private @Nullable Boolean parked;
    private @Nullable SQLException failure;

    Request(String executorId, ParkedWorkflow workflow) {
      this.executorId = executorId;
      this.workflow = workflow;
    }
  }

  ParkLane(Parked parked) {
    this.parked = parked;
  }

  /** Whether it is parked; false if its owner or status has changed. */
  boolean park(String executorId, ParkedWorkflow workflow) throws SQLException {
    Request request = new Request(executorId, workflow);
    waiting.add(request);
    lock.lock();
    try {
      while (request.parked == null && request.failure == null) {
        parkTogether();
      }
    } finally {
      lock.unlock();
    }
    if (request.failure != null) {
      throw request.failure;
    }
    return Boolean.TRUE.equals(request.parked);
  }

  private void parkTogether() {
    List<Request> batch = new ArrayList<>();
    for (Request next = waiting.poll();
        next != null;
        next = batch.size() < BATCH ? waiting.poll() : null) {
      batch.add(next);
    }
    Map<String, List<Request>> byOwner =
        batch.stream().collect(Collectors.groupingBy(request -> request.executorId));
    byOwner.forEach(this::park);
  }

  private void park(String executorId, List<Request> requests) {
    try {
      Set<String> done =
          parked.park(executorId, requests.stream().map(request -> request.workflow).toList());
      requests.forEach(request -> request.parked = done.contains(request.workflow.workflowId()));
    } catch (SQLException e) {
      requests.forEach(request -> request.failure = e);
    } catch (RuntimeException | Error e) {
      SQLException broken = new SQLException("no parking: " + e, e);
      requests.forEach(request -> request.failure = broken);
    }
  }
}
