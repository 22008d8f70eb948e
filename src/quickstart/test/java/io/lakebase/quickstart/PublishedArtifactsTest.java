package io.lakebase.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What others see of an artifact before its classes: the name of its module and its POM. */
final class PublishedArtifactsTest {

  private static final Path SOURCES = Path.of("").toAbsolutePath().getParent();
  private static final Pattern MODULE =
      Pattern.compile("<Automatic-Module-Name>(.+?)</Automatic-Module-Name>");

  @Test
  void everyJarHasAModuleNameThatIsAPackageOfItsOwn() throws IOException {
    for (Path folder : published()) {
      Matcher name = MODULE.matcher(Files.readString(folder.resolve("pom.xml")));

      assertThat(name.find()).as(folder.toString()).isTrue();
      String module = name.group(1);
      if (!module.equals("io.lakebase.jdbc.bundle")) {
        assertThat(folder.resolve("main/java").resolve(module.replace('.', '/'))).isDirectory();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"emulator", "jdbc", "workflow"})
  void thePomLeadsToTheRepository(String folder) throws IOException {
    String repository = "https://github.com/lakebase-java/lakebase-jdbc";

    assertThat(Files.readString(SOURCES.resolve(folder).resolve(".flattened-pom.xml")))
        .contains("<connection>scm:git:" + repository + ".git</connection>")
        .containsPattern("(?s)<url>" + repository + "</url>.*<url>" + repository + "</url>");
  }

  /** All but the quickstart, which is a program, and what is only run here. */
  private static List<Path> published() throws IOException {
    try (Stream<Path> folders = Files.list(SOURCES)) {
      List<Path> published =
          folders
              .filter(folder -> Files.isDirectory(folder.resolve("main/java/io/lakebase")))
              .filter(folder -> !folder.endsWith("quickstart") && !folder.endsWith("benchmarks"))
              .toList();
      assertThat(published).hasSizeGreaterThan(7);
      return published;
    }
  }
}
