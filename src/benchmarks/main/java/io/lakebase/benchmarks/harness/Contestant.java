package io.lakebase.benchmarks.harness;

import java.time.Duration;

/**
 * One side of a comparison, living in a child JVM. It has a public constructor with one {@link
 * Parameters}. Used by one thread at a time.
 */
public interface Contestant extends AutoCloseable {

  /**
   * Works for about that long and says what it measured.
   *
   * @param length how long; a contestant that counts instead of timing may take less
   * @throws Exception if the work failed; ends the comparison
   */
  Sample round(Duration length) throws Exception;

  @Override
  void close();
}
