package io.lakebase.benchmarks.soak;

import io.lakebase.jdbc.internal.cache.CacheStatistics;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a soak came to.
 *
 * @param seed which repeats the faults
 * @param seconds how long it ran
 * @param connects connections that were opened
 * @param queries that were answered
 * @param lost queries of sessions that were cut, and connects whose token was revoked more than
 *     once meanwhile
 * @param faults by kind
 * @param calls for credentials, as the control plane counted them
 * @param callBound how many credentials the policy allows
 * @param statistics of the credential cache
 * @param failures what a healthy server and token could have served
 * @param leaked connections that were open after the pools had closed
 */
public record SoakResult(
    long seed,
    double seconds,
    long connects,
    long queries,
    long lost,
    Map<String, Integer> faults,
    int calls,
    long callBound,
    CacheStatistics statistics,
    List<String> failures,
    int leaked) {

  /** Copies. */
  public SoakResult {
    faults = Map.copyOf(faults);
    failures = List.copyOf(failures);
  }

  /** Tokens that took another's place. */
  public long rotations() {
    return Math.max(0, statistics.issues() - Soak.POOLS);
  }

  /** How many faults there were. */
  public int injected() {
    return faults.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** One line. */
  public String summary() {
    return String.format(
        Locale.ROOT,
        "soak: seed %d, %.0f s, %d pools, %d threads: %d connects, %d queries, %d token rotations,"
            + " %d faults (%s), %d credential calls, %d failed ones, %d lost to faults, %d leaked,"
            + " %d failures",
        seed,
        seconds,
        Soak.POOLS,
        Soak.THREADS,
        connects,
        queries,
        rotations(),
        injected(),
        faults.entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(fault -> fault.getValue() + " " + fault.getKey())
            .collect(Collectors.joining(", ")),
        calls,
        statistics.failures(),
        lost,
        leaked,
        failures.size());
  }
}
