package io.lakebase.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class NativeImageMetadataTest {

  private static final Path FILE =
      Path.of("main/resources/META-INF/native-image/io.lakebase/lakebase-jdbc/reflect-config.json");

  static Set<String> listed() throws IOException {
    Matcher matcher = Pattern.compile("\"name\": \"([^\"]+)\"").matcher(Files.readString(FILE));
    return matcher.results().map(found -> found.group(1)).collect(Collectors.toSet());
  }

  @Test
  void namesEveryMessageOfTheControlPlane() throws IOException {
    Set<String> messages =
        new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages(
                    "com.databricks.sdk.service.postgres", "com.databricks.sdk.service.database")
                .stream()
                .filter(type -> !type.isInterface() && !type.getSimpleName().isEmpty())
                .map(JavaClass::getName)
                .filter(name -> !name.endsWith("API") && !name.endsWith("Impl"))
                .collect(Collectors.toSet());

    assertThat(messages).hasSizeGreaterThan(100);
    assertThat(listed()).containsAll(messages);
  }
}
