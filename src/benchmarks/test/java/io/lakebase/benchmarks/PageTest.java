package io.lakebase.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.lakebase.benchmarks.harness.Disk;
import io.lakebase.benchmarks.harness.JavaHome;
import io.lakebase.benchmarks.harness.Machine;
import io.lakebase.benchmarks.harness.Settings;
import io.lakebase.benchmarks.harness.Table;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PageTest {

  @TempDir private Path folder;

  @Test
  void saysWhereWhenAndWithWhatItRanAndShowsTheTables() throws Exception {
    Settings settings =
        new Settings(
            Set.of(),
            Pattern.compile("8 callers"),
            5,
            Duration.ofMillis(1500),
            new JavaHome(folder, "25.0.1", "Someone"),
            null,
            folder,
            folder);
    Table table = new Table("Speed", List.of(), List.of("case"), List.of(List.of("a")));

    Section section =
        new Section(
            "speed",
            Instant.parse("2026-11-22T12:00:00Z"),
            Duration.ofSeconds(70),
            new Machine("a processor", 2, 24, "a system", 0.25),
            settings.length(),
            List.of(table));
    String page =
        new Page(Machine.here(), new Disk(0.134, 2), settings)
            .toMarkdown(List.of(section.toMarkdown()));

    assertThat(page)
        .contains("2026-11-22 12:00 UTC, 70 s, load 0.3 at its start, rounds of 1.5 s, a processor")
        .contains("Someone 25.0.1")
        .contains("median 0.13 ms")
        .contains("| pgjdbc | 42.")
        .contains("| dev.dbos:transact |")
        .contains(table.toMarkdown());
    assertThat(settings.wants("10 steps, 8 callers, loopback")).isTrue();
    assertThat(settings.wants("10 steps, 1 callers, loopback")).isFalse();
    assertThat(settings.pairs(30)).isEqualTo(5);
  }

  @Test
  void keepsTheSectionsOfSuitesThatDidNotRun() {
    String one = section("one");
    String two = section("two");

    assertThat(Section.of("# Head\n\ntext\n" + one + two))
        .containsExactly(Map.entry("one", one), Map.entry("two", two));
    assertThat(Section.of("# Head\n")).isEmpty();
  }

  private static String section(String suite) {
    Table table = new Table(suite, List.of(), List.of("case"), List.of(List.of("a")));
    return new Section(
            suite,
            Instant.EPOCH,
            Duration.ZERO,
            Machine.here(),
            Duration.ofSeconds(3),
            List.of(table))
        .toMarkdown();
  }

  @Test
  void measuresADiskAndLeavesNothingBehind() throws Exception {
    Disk disk = Disk.of(folder);

    assertThat(disk.p50()).isPositive();
    assertThat(disk.p90()).isGreaterThanOrEqualTo(disk.p50());
    assertThat(folder).isEmptyDirectory();
  }
}
