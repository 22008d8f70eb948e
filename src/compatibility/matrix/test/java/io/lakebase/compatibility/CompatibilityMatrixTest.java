package io.lakebase.compatibility;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Runs the rows and holds the page against them; {@code -Dlakebase.matrix.write=true} writes the
 * page.
 */
class CompatibilityMatrixTest {

  private static final Path PAGE = Path.of("../../../docs/compatibility.md");

  private static List<Tool> tools;
  private static MatrixRun run;

  @BeforeAll
  static void startRows() {
    boolean heavy = Boolean.getBoolean("lakebase.matrix.heavy");
    String only = System.getProperty("lakebase.matrix.rows", "");
    tools =
        Tools.ALL.stream()
            .filter(tool -> heavy || !tool.heavy())
            .filter(tool -> tool.runsOn(Runtime.version().feature()))
            .filter(tool -> only.isEmpty() || tool.slug().matches(only))
            .toList();
    run = new MatrixRun(Stream.concat(tools.stream(), Stream.of(Tools.CONTROL)).toList());
  }

  @AfterAll
  static void stop() {
    run.close();
  }

  @TestFactory
  Stream<DynamicTest> everyToolWorksOverATokenRotation() {
    return tools.stream()
        .map(tool -> DynamicTest.dynamicTest(tool.name(), () -> check(run.outcome(tool))));
  }

  @Test
  void aPoolWithOneTokenAsItsPasswordDoesNot() throws Exception {
    Outcome control = run.outcome(Tools.CONTROL);

    assertThat(control.rotations()).as(control.log()).isOne();
    assertThat(control.passed()).isFalse();
    assertThat(control.exit()).isNotZero();
    assertThat(control.log()).contains("FATAL:");
  }

  @Test
  void theBundleStandsAlone() throws Exception {
    for (Tool tool : tools) {
      List<String> jars = ClassPath.of(tool).jars();
      if (jars.stream().anyMatch(jar -> jar.startsWith("lakebase-jdbc-bundle"))) {
        assertThat(jars)
            .as(tool.name())
            .noneMatch(jar -> jar.startsWith("databricks-sdk"))
            .filteredOn(jar -> jar.startsWith("lakebase-"))
            .allMatch(jar -> jar.startsWith("lakebase-jdbc-bundle") || jar.contains("-row-"));
      }
    }
  }

  @Test
  void thePageShowsTheRowsAsTheyRan() throws Exception {
    String older = Files.exists(PAGE) ? Files.readString(PAGE) : "";
    String page = MatrixPage.of(Tools.ALL, run.outcomes(tools), older);
    if (Boolean.getBoolean("lakebase.matrix.write")) {
      Files.writeString(PAGE, page);
    }
    assertThat(Files.readString(PAGE))
        .as("docs/compatibility.md; -Dlakebase.matrix.write=true writes it anew")
        .isEqualTo(page);
    assertThat(page.lines().filter(line -> line.endsWith("| passed |"))).hasSameSizeAs(Tools.ALL);
  }

  private static void check(Outcome outcome) {
    assertThat(outcome.passed()).as(outcome.log()).isTrue();
    assertThat(outcome.exit()).as(outcome.log()).isZero();
    assertThat(outcome.rotations()).as("rotations").isPositive();
    assertThat(outcome.credentials()).as("one credential before, one after").isGreaterThan(1);
    assertThat(outcome.classes().door())
        .as("door, of %s", outcome.classes().doors())
        .isEqualTo(outcome.tool().door());
    assertThat(outcome.classes().pgjdbc()).isNotEmpty();
    assertThat(outcome.configured()).isNotEmpty();
    assertThat(outcome.did()).isNotBlank();
  }
}
