package io.lakebase.workflow.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.lakebase.workflow.journal.StartResult;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PromptLaunchTest {

  private final RunThreads threads = new RunThreads("prompt", 1, false);
  private final Timers timers = new Timers("prompt", null);
  private final Queue<String> notes = new ConcurrentLinkedQueue<>();
  private final Runs runs = TestRuns.runs(threads, timers, notes, notes);
  private final Run run = TestRuns.fresh(new Payloads(null, 1024));
  private final AtomicInteger begun = new AtomicInteger();
  private final PromptLaunch launch = new PromptLaunch(runs, run, begun::incrementAndGet);
  private final CompletableFuture<StartResult> start = new CompletableFuture<>();

  @AfterEach
  void close() {
    timers.close();
    threads.close();
  }

  @Test
  void aStoredStartLaunchesTheRunWhoeverWaits() {
    runs.starting(run.id());
    CompletableFuture<StartResult> over = launch.after(start);
    assertThat(over).isNotDone();

    start.complete(new StartResult.Created());

    assertThat(over).succeedsWithin(30, TimeUnit.SECONDS);
    assertThat(run.end()).isDone();
    assertThat(begun).hasValue(1);
    assertThat(launch.giveUp()).isFalse();
    assertThat(runs.busy()).isFalse();
  }

  @Test
  void whoWaitsIsToldWhenTheRunIsOver() {
    run.end().complete(new RunEnd.Left(RunStopped.Why.CLOSING, null));
    start.complete(new StartResult.Created());

    assertThat(launch.after(start)).isCompletedWithValue(new StartResult.Created());
  }

  @Test
  void aStartThatCreatedNothingLaunchesNothing() {
    CompletableFuture<StartResult> over = launch.after(start);
    StartResult found = new StartResult.Existing("PENDING", "other");

    start.complete(found);

    assertThat(over).isCompletedWithValue(found);
    assertThat(run.end()).isNotDone();
    assertThat(begun).hasValue(0);
    assertThat(launch.giveUp()).isTrue();
  }

  @Test
  void aStartThatNobodyWaitsForAnyMoreLaunchesNothing() {
    CompletableFuture<StartResult> over = launch.after(start);
    assertThat(launch.giveUp()).isTrue();

    start.complete(new StartResult.Created());

    assertThat(over).isCompletedWithValue(new StartResult.Created());
    assertThat(runs.find(run.id())).isNull();
    assertThat(run.end()).isNotDone();
    assertThat(begun).hasValue(0);
    assertThat(launch.giveUp()).isTrue();
  }
}
