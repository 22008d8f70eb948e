package io.lakebase.benchmarks.soak;

import java.sql.SQLException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** What happened in a soak. Safe for use by many threads. */
final class Ledger {
  final LongAdder connects = new LongAdder();
  final LongAdder queries = new LongAdder();
  final LongAdder lost = new LongAdder();
  final LongAdder faults = new LongAdder();

  /** Counts twice for every time that open sessions were cut: before it and after it. */
  final AtomicInteger cuts = new AtomicInteger();

  /** Counts twice for every time that tokens were revoked: before it and after it. */
  final AtomicInteger revocations = new AtomicInteger();

  private final Queue<String> failures = new ConcurrentLinkedQueue<>();

  /** A failure that neither a cut session nor tokens revoked meanwhile explain. */
  void failed(String what, SQLException failure) {
    failures.add(what + " " + failure.getSQLState() + " " + failure);
  }

  Queue<String> failures() {
    return failures;
  }
}
