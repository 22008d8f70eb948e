package io.lakebase.benchmarks.harness;

import java.util.List;

/** A part of the benchmarks that can be run alone. */
public interface Suite {

  /** What {@code -Dbenchmarks.only} calls it. */
  String name();

  /** Whether it runs only when it is named, since it takes long. */
  default boolean onlyByName() {
    return false;
  }

  /**
   * Runs it.
   *
   * @param settings how long
   * @param checks takes the counts that must hold; timings are not checked
   * @return the tables of the report
   * @throws Exception if a contestant failed
   */
  List<Table> run(Settings settings, Checks checks) throws Exception;
}
