package io.lakebase.jdbc.internal.cache;

import java.util.concurrent.atomic.LongAdder;

/** Counts for {@link CacheStatistics}. */
final class Counters {
  final LongAdder hits = new LongAdder();
  final LongAdder waits = new LongAdder();
  final LongAdder issues = new LongAdder();
  final LongAdder refreshes = new LongAdder();
  final LongAdder failures = new LongAdder();
  final LongAdder refusals = new LongAdder();

  CacheStatistics snapshot(long entries) {
    return new CacheStatistics(
        hits.sum(),
        waits.sum(),
        issues.sum(),
        refreshes.sum(),
        failures.sum(),
        refusals.sum(),
        entries);
  }
}
