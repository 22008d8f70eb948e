package io.lakebase.benchmarks.harness;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one round of a contestant measured, by name.
 *
 * @param values finite numbers by name; names hold neither blanks nor {@code =}
 */
public record Sample(Map<String, Double> values) {

  /** Checks names and numbers. */
  public Sample {
    values = Collections.unmodifiableMap(new TreeMap<>(values));
    values.forEach(
        (name, value) -> {
          if (name.isEmpty()
              || name.contains("=")
              || name.chars().anyMatch(Character::isWhitespace)) {
            throw new IllegalArgumentException("[" + name + "] not a name of a measure");
          }
          if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("[" + name + "] not a finite number: " + value);
          }
        });
  }

  /** A sample of one measure. */
  public static Sample of(String name, double value) {
    return new Sample(Map.of(name, value));
  }

  /** A sample of two measures. */
  public static Sample of(String name, double value, String other, double otherValue) {
    return new Sample(Map.of(name, value, other, otherValue));
  }

  /** This and one more measure. */
  public Sample with(String name, double value) {
    Map<String, Double> more = new TreeMap<>(values);
    more.put(name, value);
    return new Sample(more);
  }

  /**
   * One measure.
   *
   * @throws IllegalArgumentException if this sample has none of that name
   */
  public double get(String name) {
    Double value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException(
          "[" + name + "] not measured; there are " + values.keySet());
    }
    return value;
  }

  /** One line that {@link #parse} reads back exactly. */
  public String toLine() {
    StringBuilder line = new StringBuilder();
    values.forEach(
        (name, value) ->
            line.append(line.isEmpty() ? "" : " ").append(name).append('=').append(value));
    return line.toString();
  }

  /**
   * Reads what {@link #toLine} wrote.
   *
   * @throws IllegalArgumentException if the line is none
   */
  public static Sample parse(String line) {
    Map<String, Double> values = new TreeMap<>();
    for (String part : line.isBlank() ? new String[0] : line.strip().split(" ")) {
      int equals = part.indexOf('=');
      if (equals < 1) {
        throw new IllegalArgumentException("[" + line + "] not a line of measures");
      }
      values.put(part.substring(0, equals), Double.valueOf(part.substring(equals + 1)));
    }
    return new Sample(values);
  }
}
