package io.lakebase.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page names tests that exist. */
class GuaranteesPageTest {

  private static final Pattern NAMED = Pattern.compile("`(\\w+Test)(?:\\.(\\w+))?`");

  @Test
  void everyTestThatThePageNamesExists() throws IOException {
    Map<String, String> tests = tests();
    Matcher named = NAMED.matcher(Files.readString(Path.of("../../docs/workflow-guarantees.md")));
    int found = 0;
    for (; named.find(); found++) {
      assertThat(tests).containsKey(named.group(1));
      if (named.group(2) != null) {
        assertThat(tests.get(named.group(1))).contains("void " + named.group(2) + "(");
      }
    }
    assertThat(found).isGreaterThan(50);
  }

  /** Sources by simple name; of a name that is there twice, both. */
  private static Map<String, String> tests() throws IOException {
    Map<String, String> tests = new TreeMap<>();
    try (Stream<Path> files = Files.walk(Path.of("test/java"))) {
      List<Path> sources = files.filter(file -> file.toString().endsWith("Test.java")).toList();
      for (Path source : sources) {
        String name = source.getFileName().toString().replace(".java", "");
        tests.merge(name, Files.readString(source), String::concat);
      }
    }
    return tests;
  }
}
