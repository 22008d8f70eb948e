package io.lakebase.compatibility;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** The BOM names what is published and nothing else. */
class BomTest {

  private static final Path SOURCES = Path.of("../..");
  private static final List<String> UNPUBLISHED =
      List.of("benchmarks", "bom", "endurance", "quickstart");

  @Test
  void namesEveryPublishedModule() throws Exception {
    List<String> artifacts = managed("artifactId");

    for (Path folder : modules()) {
      String name = folder.getFileName().toString();
      String artifact = "lakebase-" + (name.equals("bundle") ? "jdbc-bundle" : name);
      assertThat(artifacts.contains(artifact))
          .as(artifact + " in the BOM")
          .isNotEqualTo(UNPUBLISHED.contains(name));
    }
  }

  @Test
  void managesNothingOfOthers() throws Exception {
    assertThat(managed("groupId")).isNotEmpty().containsOnly("io.lakebase");
  }

  private static List<Path> modules() throws Exception {
    try (Stream<Path> folders = Files.list(SOURCES)) {
      return folders
          .filter(folder -> Files.exists(folder.resolve("pom.xml")))
          .filter(folder -> !folder.endsWith("compatibility"))
          .toList();
    }
  }

  /** Reads what Maven wrote for users; the source would show the parent's management too. */
  private static List<String> managed(String element) throws Exception {
    Path pom = SOURCES.resolve("bom/.flattened-pom.xml");
    Element management =
        (Element)
            DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(pom.toFile())
                .getElementsByTagName("dependencyManagement")
                .item(0);
    NodeList found = management.getElementsByTagName(element);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < found.getLength(); i++) {
      texts.add(found.item(i).getTextContent());
    }
    return texts;
  }
}
