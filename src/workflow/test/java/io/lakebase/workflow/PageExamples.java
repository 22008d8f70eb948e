package io.lakebase.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Holds a page's Java examples against the test that runs them. */
final class PageExamples {

  private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

  private PageExamples() {}

  /**
   * Every Java block of the page stands in the test's source, but for layout and comments; … stands
   * for anything.
   */
  static void assertCompiled(String page, Class<?> test) throws IOException {
    String source =
        squeezed(
            Files.readString(
                root()
                    .resolve("src/workflow/test/java")
                    .resolve(test.getName().replace('.', '/') + ".java")));
    Matcher blocks = BLOCK.matcher(Files.readString(root().resolve("docs").resolve(page)));
    List<String> found = new ArrayList<>();
    while (blocks.find()) {
      found.add(blocks.group(1));
    }
    assertThat(found).isNotEmpty();
    for (String block : found) {
      String shown = squeezed(block).replace("…", "\\E.*?\\Q");
      assertThat(source).as(block).containsPattern("\\Q" + shown + "\\E");
    }
  }

  private static Path root() {
    Path path = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(path.resolve("docs"))) {
      path = path.getParent();
    }
    return path;
  }

  private static String squeezed(String text) {
    return text.replaceAll("(?m)(^|\\s)//.*$", "").replaceAll("\\s+", "");
  }
}
