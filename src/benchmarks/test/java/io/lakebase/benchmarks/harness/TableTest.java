package io.lakebase.benchmarks.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {

  private final Table table =
      new Table(
          "Speed",
          List.of("A note."),
          List.of("case", "ratio"),
          List.of(List.of("a|b", "2.00×"), List.of("longer", "10×")));

  @Test
  void alignsTheFirstColumnLeftAndNumbersRight() {
    assertThat(table.toText())
        .isEqualTo(
            """
            Speed
              case    ratio
              a|b     2.00×
              longer    10×
            """);
  }

  @Test
  void writesAMarkdownSectionWithEscapedBars() {
    assertThat(table.toMarkdown())
        .isEqualTo(
            """
            ## Speed

            A note.

            | case | ratio |
            |---|---:|
            | a\\|b | 2.00× |
            | longer | 10× |
            """);
  }

  @Test
  void refusesARowThatDoesNotFit() {
    assertThatThrownBy(() -> new Table("t", List.of(), List.of("a"), List.of(List.of("1", "2"))))
        .hasMessageContaining("does not fit");
  }

  @Test
  void showsNumbersWithThreeDigitsThatCount() {
    assertThat(Numbers.plain(1234.4)).isEqualTo("1,234");
    assertThat(Numbers.plain(99.44)).isEqualTo("99.4");
    assertThat(Numbers.plain(1.234)).isEqualTo("1.23");
    assertThat(Numbers.plain(11)).isEqualTo("11");
  }
}
