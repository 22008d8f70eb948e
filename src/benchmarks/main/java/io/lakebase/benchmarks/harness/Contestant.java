package io.lakebase.benchmarks.harness;

/**
 * One side of a comparison, living in a child JVM. It has a public constructor with one {@link
 * Parameters}. Used by one thread at a time.
 */
public interface Contestant extends AutoCloseable {

  /**
   * Does what is ordered and says what it measured.
   *
   * @param order what to do and how long
   * @throws Exception if the work failed; ends the comparison
   */
  Sample round(Parameters order) throws Exception;

  @Override
  void close();
}
