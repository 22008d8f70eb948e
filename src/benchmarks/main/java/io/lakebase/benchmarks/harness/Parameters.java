package io.lakebase.benchmarks.harness;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a contestant is told at its start, as words of a command line. May hold a secret of the
 * local emulator, so it prints names only.
 *
 * @param values by name
 */
public record Parameters(Map<String, String> values) {

  /** Copies. */
  public Parameters {
    values = new TreeMap<>(values);
  }

  /** None. */
  public static Parameters none() {
    return new Parameters(Map.of());
  }

  /** These and one more. */
  public Parameters with(String name, Object value) {
    Map<String, String> more = new TreeMap<>(values);
    more.put(name, value.toString());
    return new Parameters(more);
  }

  /**
   * One value.
   *
   * @throws IllegalArgumentException if it was not given
   */
  public String get(String name) {
    String value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException("[" + name + "] not given; there are " + values.keySet());
    }
    return value;
  }

  /** One value, or another if it was not given. */
  public String get(String name, String otherwise) {
    return values.getOrDefault(name, otherwise);
  }

  /** One whole number. */
  public int number(String name) {
    return Integer.parseInt(get(name));
  }

  /** How long a round is to last: {@code millis}. */
  public Duration length() {
    return Duration.ofMillis(number("millis"));
  }

  /** These with another length of a round. */
  public Parameters with(Duration length) {
    return with("millis", length.toMillis());
  }

  List<String> toArguments() {
    List<String> arguments = new ArrayList<>();
    values.forEach((name, value) -> arguments.add(name + "=" + value));
    return arguments;
  }

  static Parameters parse(List<String> arguments) {
    Map<String, String> values = new TreeMap<>();
    for (String argument : arguments) {
      int equals = argument.indexOf('=');
      if (equals < 1) {
        throw new IllegalArgumentException("name=value expected as argument");
      }
      values.put(argument.substring(0, equals), argument.substring(equals + 1));
    }
    return new Parameters(values);
  }

  @Override
  public String toString() {
    return "Parameters" + values.keySet();
  }
}
