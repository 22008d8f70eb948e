package io.lakebase.benchmarks.workflow;

import org.jspecify.annotations.Nullable;

/**
 * How much faster than DBOS Transact a case is to be.
 *
 * @param must the least
 * @param aim what is hoped for
 */
record Target(double must, double aim) {

  /** Of a case, as text; empty where none is set. */
  static String text(Workload workload, int callers, boolean remote) {
    Target target = of(workload, callers, remote);
    return target == null ? "" : "≥ " + trim(target.must) + "× (" + trim(target.aim) + "×)";
  }

  private static @Nullable Target of(Workload workload, int callers, boolean remote) {
    if (workload == Workload.TEN_STEPS && !remote) {
      return switch (callers) {
        case 1 -> new Target(2, 2.5);
        case 8 -> new Target(3, 4);
        case 64 -> new Target(5, 10);
        default -> null;
      };
    }
    if (callers != 64) {
      return null;
    }
    return remote ? (workload == Workload.TEN_STEPS ? new Target(8, 15) : null) : new Target(4, 8);
  }

  private static String trim(double factor) {
    return factor == Math.rint(factor) ? Integer.toString((int) factor) : Double.toString(factor);
  }
}
