package io.lakebase.benchmarks.harness;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The samples of contestants that took turns.
 *
 * @param samples of each contestant, in the order of the turns
 */
public record Interleaved(Map<String, List<Sample>> samples) {

  /** A turn of a contestant. */
  @FunctionalInterface
  public interface Turn {

    /**
     * Runs one round.
     *
     * @throws IOException if the contestant failed
     */
    Sample round(Parameters order) throws IOException;
  }

  /**
   * Lets contestants take turns; the order is reversed every other time.
   *
   * @param contestants by name
   * @param warmUps rounds each that do not count
   * @param rounds rounds each that count
   * @param order what each does in a round
   * @throws IOException if a contestant failed
   */
  public static Interleaved run(
      Map<String, Turn> contestants, int warmUps, int rounds, Parameters order) throws IOException {
    Map<String, List<Sample>> samples = new LinkedHashMap<>();
    contestants.keySet().forEach(name -> samples.put(name, new ArrayList<>()));
    List<String> next = new ArrayList<>(contestants.keySet());
    for (int i = -warmUps; i < rounds; i++) {
      for (String name : next) {
        Sample sample = contestants.get(name).round(order);
        if (i >= 0) {
          samples.get(name).add(sample);
        }
      }
      Collections.reverse(next);
    }
    return new Interleaved(samples);
  }

  /** How much larger a measure of one contestant is than the other's, by pairs of neighbours. */
  public Ratio ratio(String measure, String of, String to) {
    return Ratio.of(values(measure, of), values(measure, to));
  }

  /** The median of a measure. */
  public double median(String measure, String contestant) {
    return Quantiles.median(values(measure, contestant));
  }

  /** A measure, one value a round. */
  public double[] values(String measure, String contestant) {
    List<Sample> of = samples.get(contestant);
    if (of == null) {
      throw new IllegalArgumentException("[" + contestant + "] not among " + samples.keySet());
    }
    return of.stream().mapToDouble(sample -> sample.get(measure)).toArray();
  }
}
