package io.lakebase.benchmarks.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class SampleTest {

  @Property
  void readsBackExactlyWhatItWrote(@ForAll double first, @ForAll double second) {
    Sample sample = Sample.of("rate", first, "p50", second);

    assertThat(Sample.parse(sample.toLine())).isEqualTo(sample);
  }

  @Test
  void refusesWhatIsNoMeasure() {
    assertThatThrownBy(() -> Sample.parse("rate")).hasMessageContaining("not a line");
    assertThatThrownBy(() -> Sample.of("rate", Double.NaN)).hasMessageContaining("finite");
    assertThatThrownBy(() -> Sample.of("rate", 1).get("p50")).hasMessageContaining("[rate]");
  }

  @Test
  void parametersKeepEqualsSignsInValuesAndNeverPrintThem() {
    Parameters parameters = Parameters.parse(List.of("url=jdbc:x?password=secret", "callers=8"));

    assertThat(parameters.get("url")).isEqualTo("jdbc:x?password=secret");
    assertThat(parameters.number("callers")).isEqualTo(8);
    assertThat(parameters.toString()).doesNotContain("secret");
    assertThat(Parameters.parse(parameters.toArguments())).isEqualTo(parameters);
  }

  @Test
  void checksReportOnlyTheCountsThatDoNotHold() {
    Checks checks = new Checks();
    checks.atMost("statements", 11.01, 11.3);
    checks.atMost("bytes", 200, 128);

    assertThat(checks.failures())
        .containsExactly("[bytes] too many: 200.00 counted, at most 128.00 allowed.");
    assertThat(checks.table("connect").rows()).hasSize(2);
  }

  @Test
  void interleavesInReversedOrderEveryOtherRound() throws Exception {
    List<String> turns = new ArrayList<>();
    Map<String, Interleaved.Turn> contestants = new LinkedHashMap<>();
    for (String name : List.of("a", "b")) {
      contestants.put(
          name,
          order -> {
            turns.add(name);
            return Sample.of("rate", turns.size());
          });
    }

    Interleaved samples = Interleaved.run(contestants, 1, 2, Parameters.none());

    assertThat(turns).containsExactly("a", "b", "b", "a", "a", "b");
    assertThat(samples.values("rate", "a")).containsExactly(4, 5);
    assertThat(samples.ratio("rate", "a", "b").median()).isEqualTo((4 / 3.0 + 5 / 6.0) / 2);
  }
}
