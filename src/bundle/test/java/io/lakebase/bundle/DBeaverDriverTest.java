package io.lakebase.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import io.lakebase.emulator.LakebaseEmulator;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

/** The driver definition for DBeaver, read as DBeaver's parser of {@code drivers.xml} reads it. */
class DBeaverDriverTest {

  private static final Path FILE = Path.of("../../docs/tools/dbeaver-drivers.xml");

  /** What it looks at; it passes over everything else in silence. */
  private static final Set<String> OF_A_DRIVER =
      Set.of(
          "id",
          "custom",
          "embedded",
          "anonymous",
          "allowsEmptyPassword",
          "name",
          "class",
          "url",
          "port",
          "defaultDatabase",
          "description");

  private static final Set<String> OF_A_LIBRARY = Set.of("type", "path", "custom");

  private LakebaseEmulator lakebase;
  private Element driver;

  @BeforeEach
  void read() throws Exception {
    lakebase = LocalLakebase.fresh();
    Element root =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(FILE.toFile())
            .getDocumentElement();
    assertThat(root.getTagName()).isEqualTo("drivers");
    Element provider = only(root, "provider");
    assertThat(provider.getAttribute("id")).isEqualTo("postgresql");
    driver = only(provider, "driver");
  }

  private static Element only(Element parent, String tag) {
    assertThat(parent.getElementsByTagName(tag).getLength()).as(tag).isOne();
    return (Element) parent.getElementsByTagName(tag).item(0);
  }

  private static Set<String> attributes(Element element) {
    return IntStream.range(0, element.getAttributes().getLength())
        .mapToObj(i -> element.getAttributes().item(i).getNodeName())
        .collect(Collectors.toSet());
  }

  @Test
  void saysNothingThatIsPassedOver() {
    assertThat(attributes(driver)).isSubsetOf(OF_A_DRIVER).contains("id", "name", "class", "url");
    assertThat(attributes(only(driver, "library"))).isEqualTo(OF_A_LIBRARY);
  }

  @Test
  void namesTheJarByAPathThatIsFilledIn() {
    Element library = only(driver, "library");

    assertThat(library.getAttribute("type")).isEqualTo("jar");
    assertThat(library.getAttribute("path")).isEqualTo("${home}/lakebase/lakebase-jdbc-bundle.jar");
    assertThat(BuiltJar.PATH.getFileName().toString()).startsWith("lakebase-jdbc-bundle-");
  }

  /** The brackets hold what is left out where there is no value for it. */
  @Test
  void connectsWithTheClassAndTheFilledTemplate() throws Exception {
    String url =
        driver
            .getAttribute("url")
            .replace("{host}", "localhost")
            .replace("[:{port}]", ":" + lakebase.endpoint().port())
            .replace("[{database}]", lakebase.database());
    Properties sheet = new Properties();
    sheet.putAll(LocalLakebase.settings());
    sheet.setProperty("user", "");
    sheet.setProperty("password", "");

    try (URLClassLoader loader = BuiltJar.isolated()) {
      Driver made =
          (Driver)
              Class.forName(driver.getAttribute("class"), true, loader)
                  .getConstructor()
                  .newInstance();
      try (Connection connection = made.connect(url, sheet)) {
        assertThat(connection.getMetaData().getUserName())
            .isEqualTo(lakebase.servicePrincipal().clientId());
      }
    }
  }
}
