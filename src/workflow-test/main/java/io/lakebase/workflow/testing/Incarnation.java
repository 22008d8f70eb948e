package io.lakebase.workflow.testing;

import io.lakebase.workflow.LifecycleListener;
import io.lakebase.workflow.WorkflowContext;
import io.lakebase.workflow.WorkflowEngine;
import io.lakebase.workflow.WorkflowFunction;
import io.lakebase.workflow.WorkflowState;
import io.lakebase.workflow.WorkflowType;
import io.lakebase.workflow.engine.Decorator;
import io.lakebase.workflow.testing.CrashPoint.Moment;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** One life of the engine under test, from its start to its crash or close. Thread-safe. */
final class Incarnation implements Decorator, LifecycleListener {

  final TestTime time;
  final Lifeline lifeline;
  private final Crashes crashes;
  private final LifecycleListener listener;
  private final Set<String> live = ConcurrentHashMap.newKeySet();
  private final AtomicInteger bodies = new AtomicInteger();
  private final AtomicLong activity = new AtomicLong();
  private final CountDownLatch over = new CountDownLatch(1);
  private volatile boolean crashed;
  private volatile @Nullable WorkflowEngine engine;

  Incarnation(DataSource dataSource, TestTime time, Crashes crashes, LifecycleListener listener) {
    this.time = time;
    this.lifeline = new Lifeline(dataSource);
    this.crashes = crashes;
    this.listener = listener;
  }

  void engine(WorkflowEngine started) {
    engine = started;
  }

  WorkflowEngine engine() {
    WorkflowEngine started = engine;
    if (started == null) {
      throw new IllegalStateException("[test] the engine has not started");
    }
    return started;
  }

  boolean crashed() {
    return crashed;
  }

  /** Counts whatever workflows do here. */
  long activity() {
    return activity.get();
  }

  /** What runs here and does not wait for time, ids. */
  Set<String> busy() {
    Set<String> busy = new TreeSet<>(live);
    if (bodies.get() == 0) {
      busy.removeAll(time.waiting());
    }
    return busy;
  }

  /** Lets go of the threads that a crash has stopped. */
  void end() {
    over.countDown();
  }

  @Override
  public <I, O> WorkflowFunction<I, O> decorate(
      WorkflowType<I, O> type, WorkflowFunction<I, O> function) {
    return (context, input) -> {
      alive();
      WorkflowContext watched = WatchedContext.over(context, this);
      O result = function.run(watched, input);
      at(Moment.BEFORE_OUTCOME, context.workflowId(), type.name());
      return result;
    };
  }

  /** Crashes here, if a point says so. The thread of a dead process does nothing more. */
  void at(Moment moment, String workflowId, String name) {
    alive();
    if (crashes.here(moment, workflowId, name)) {
      crashed = true;
      lifeline.cut();
      alive();
    }
  }

  void alive() {
    boolean interrupted = false;
    while (crashed) {
      try {
        over.await();
        throw new SimulatedCrash();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  void bodyBegins() {
    bodies.incrementAndGet();
    activity.incrementAndGet();
  }

  void bodyEnds() {
    bodies.decrementAndGet();
  }

  @Override
  public void running(String workflowId, String name, boolean replay) {
    time.running(workflowId);
    live.add(workflowId);
    activity.incrementAndGet();
    listener.running(workflowId, name, replay);
  }

  @Override
  public void ended(String workflowId, String name, WorkflowState state) {
    live.remove(workflowId);
    activity.incrementAndGet();
    listener.ended(workflowId, name, state);
  }

  @Override
  public void left(String workflowId, String name, String why) {
    live.remove(workflowId);
    activity.incrementAndGet();
    listener.left(workflowId, name, why);
  }

  @Override
  public void tookOver(String executorId, int workflows) {
    listener.tookOver(executorId, workflows);
  }

  @Override
  public void leaseLost() {
    listener.leaseLost();
  }

  /** Ends a thread of a process that is no more. */
  static final class SimulatedCrash extends Error {
    private static final long serialVersionUID = 1L;

    SimulatedCrash() {
      super("[test] this engine has crashed", null, false, false);
    }
  }
}
