package io.lakebase.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The pages' Java examples are compiled, and most of them run: each stands in a test's source that
 * is named for its page, but for layout and comments; … stands for anything.
 */
final class ExamplesTest {

  private static final Path ROOT = Path.of("").toAbsolutePath().getParent().getParent();
  private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
  private static final Pattern SOURCE = Pattern.compile("\\w+Pages?(Test|Examples)\\.java");

  static Stream<Path> pages() throws IOException {
    try (Stream<Path> files = Files.list(ROOT.resolve("docs"))) {
      return files
          .filter(file -> file.toString().endsWith(".md") && blocks(file).findAny().isPresent())
          .sorted()
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everyExampleOfThePageIsTested(Path page) throws IOException {
    List<String> sources;
    try (Stream<Path> files = Files.walk(ROOT.resolve("src"))) {
      sources =
          files
              .filter(file -> SOURCE.matcher(file.getFileName().toString()).matches())
              .map(file -> squeezed(text(file)))
              .toList();
    }

    assertThat(blocks(page))
        .allSatisfy(
            block -> {
              Pattern shown =
                  Pattern.compile("\\Q" + squeezed(block).replace("…", "\\E.*?\\Q") + "\\E");
              assertThat(sources.stream().anyMatch(source -> shown.matcher(source).find()))
                  .as(block)
                  .isTrue();
            });
  }

  private static Stream<String> blocks(Path page) {
    return BLOCK.matcher(text(page)).results().map((MatchResult block) -> block.group(1));
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String squeezed(String text) {
    return text.replaceAll("(?m)(^|\\s)//.*$", "").replaceAll("\\s+", "");
  }
}
