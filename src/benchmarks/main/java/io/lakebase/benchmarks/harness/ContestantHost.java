package io.lakebase.benchmarks.harness;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * The program of a child JVM: makes a contestant, answers each line of its input (milliseconds of a
 * round) with a line of measures, ends with its input.
 */
public final class ContestantHost {

  static final String ANSWER = "measured: ";
  static final String READY = "ready";

  private ContestantHost() {}

  /** The contestant's class, then its parameters. */
  public static void main(String[] arguments) throws Exception {
    PrintStream answers = System.out;
    System.setOut(System.err);
    List<String> words = Arrays.asList(arguments);
    Parameters parameters = Parameters.parse(words.subList(1, words.size()));
    BufferedReader input =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try (Contestant contestant = create(words.get(0), parameters)) {
      answers.println(ANSWER + READY);
      for (String line = input.readLine(); line != null; line = input.readLine()) {
        Sample sample = contestant.round(Parameters.parse(List.of(line.split(" "))));
        answers.println(ANSWER + sample.toLine());
      }
    } catch (Throwable failure) {
      failure.printStackTrace(System.err);
      System.exit(1);
    }
    System.exit(0);
  }

  private static Contestant create(String type, Parameters parameters) throws Exception {
    return Class.forName(type)
        .asSubclass(Contestant.class)
        .getConstructor(Parameters.class)
        .newInstance(parameters);
  }
}
