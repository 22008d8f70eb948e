package io.lakebase.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JarContentsTest {

  private JarFile jar;

  @BeforeEach
  void open() throws IOException {
    jar = new JarFile(BuiltJar.PATH.toFile());
  }

  @AfterEach
  void close() throws IOException {
    jar.close();
  }

  private List<String> files() {
    return jar.stream().filter(e -> !e.isDirectory()).map(e -> e.getName()).toList();
  }

  private String text(String name) throws IOException {
    assertThat(jar.getEntry(name)).as(name).isNotNull();
    return new String(
        jar.getInputStream(jar.getEntry(name)).readAllBytes(), StandardCharsets.UTF_8);
  }

  @Test
  void isTenMegabytesAtMost() throws IOException {
    assertThat(Files.size(BuiltJar.PATH)).isLessThanOrEqualTo(10_000_000L);
  }

  @Test
  void hasNothingThatCouldClashWithATool() {
    assertThat(files())
        .allMatch(
            name ->
                name.startsWith("io/lakebase/")
                    || name.startsWith("org/postgresql/")
                    || name.startsWith("META-INF/"));
    assertThat(files())
        .filteredOn(name -> name.startsWith("META-INF/versions/") && name.endsWith(".class"))
        .allMatch(name -> name.matches("META-INF/versions/\\d+/org/postgresql/.*"));
  }

  @Test
  void isFoundByEveryServiceLoader() throws IOException {
    assertThat(text("META-INF/services/java.sql.Driver"))
        .contains("io.lakebase.jdbc.LakebaseDriver", "org.postgresql.Driver")
        .doesNotContain("LakebasePostgresDriver");
    assertThat(text("META-INF/services/org.flywaydb.core.extensibility.Plugin"))
        .contains("io.lakebase.flyway.LakebaseDatabaseType");
    assertThat(text("META-INF/services/liquibase.database.Database"))
        .contains("io.lakebase.liquibase.LakebaseDatabase");
    assertThat(text("META-INF/services/liquibase.database.jvm.ConnectionPatterns"))
        .contains("io.lakebase.liquibase.LakebaseConnectionPatterns");
    assertThat(text("META-INF/services/io.lakebase.shaded.slf4j.spi.SLF4JServiceProvider"))
        .contains("io.lakebase.bundle.QuietLoggingProvider");
    assertThat(files())
        .contains(
            "io/lakebase/flyway/LakebaseDatabaseType.class",
            "io/lakebase/liquibase/LakebaseDatabase.class");
    assertThat(files())
        .filteredOn(name -> name.startsWith("META-INF/services/"))
        .noneMatch(name -> name.contains("com.fasterxml") || name.contains("org.slf4j"));
  }

  @Test
  void hasABillOfMaterialsBesideIt() throws IOException {
    assumeThat(System.getProperty("lakebase.bundle.build"))
        .as("Maven makes none when it is offline")
        .isNotEqualTo("offline=true");
    Path sbom = BuiltJar.PATH.resolveSibling("lakebase-jdbc-bundle-sbom.json");
    Set<String> shaded = new TreeSet<>();
    JsonNode bill = new ObjectMapper().readTree(sbom.toFile());
    bill.get("components").forEach(part -> shaded.add(part.get("purl").asText()));

    assertThat(bill.get("bomFormat").asText()).isEqualTo("CycloneDX");
    for (String part :
        List.of(
            "org.postgresql/postgresql",
            "com.databricks/databricks-sdk-java",
            "com.github.ben-manes.caffeine/caffeine",
            "com.fasterxml.jackson.core/jackson-databind",
            "info.picocli/picocli")) {
      assertThat(shaded).anyMatch(purl -> purl.startsWith("pkg:maven/" + part + "@"));
    }
  }

  @Test
  void keepsTheLicencesOfAllItHolds() throws IOException {
    String parties = text("META-INF/THIRD-PARTY.txt");
    String shaded = "io/lakebase/shaded/";
    int start = shaded.length();

    assertThat(files())
        .filteredOn(name -> name.startsWith(shaded))
        .extracting(name -> name.substring(start, name.indexOf('/', start)))
        .allMatch(folder -> parties.contains("\n" + folder));
    assertThat(files())
        .filteredOn(name -> name.startsWith(shaded + "google/"))
        .extracting(name -> name.split("/")[4])
        .allMatch(folder -> parties.contains("\ngoogle/" + folder));
    assertThat(files())
        .filteredOn(name -> name.matches("META-INF/\\w+-LICENSE"))
        .isNotEmpty()
        .allMatch(parties::contains);
    assertThat(text("META-INF/LICENSE")).contains("Apache License", "PostgreSQL Global");
  }

  @Test
  void saysWhatItIsToModulesAndFrameworks() throws IOException {
    Attributes manifest = jar.getManifest().getMainAttributes();

    assertThat(manifest.getValue("Main-Class")).isEqualTo("io.lakebase.bundle.Main");
    assertThat(manifest.getValue("Automatic-Module-Name")).isEqualTo("io.lakebase.jdbc.bundle");
    assertThat(manifest.getValue("Bundle-SymbolicName")).isEqualTo("io.lakebase.jdbc.bundle");
    assertThat(manifest.getValue("Export-Package").split(","))
        .contains("io.lakebase.jdbc", "io.lakebase.jdbc.credential", "io.lakebase.jdbc.token");
    assertThat(manifest.getValue("Multi-Release")).isEqualTo("true");
    String version = manifest.getValue("Implementation-Version");
    assertThat(version).matches("\\d+\\.\\d+\\.\\d+(-\\w+)?");
    assertThat(manifest.getValue("Bundle-Version")).isEqualTo(version.replace('-', '.'));
  }
}
