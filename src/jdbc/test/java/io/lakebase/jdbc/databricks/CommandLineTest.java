package io.lakebase.jdbc.databricks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class CommandLineTest {

  @TempDir private Path home;

  @Test
  void aDirectoryOfThePathMayStandInQuotes() throws Exception {
    Path program = program();

    assertThat(CommandLine.find("databricks", Map.of("PATH", '"' + home.toString() + '"')))
        .hasValue(program.toString());
  }

  @Test
  void whatIsNoDirectoryOfThePathIsPassedOver() throws Exception {
    Path program = program();
    String path = String.join(File.pathSeparator, "no\0path", "", "\"", home.toString());

    assertThat(CommandLine.find("databricks", Map.of("PATH", path))).hasValue(program.toString());
  }

  private Path program() throws Exception {
    Path program = Files.writeString(home.resolve("databricks"), "");
    assertThat(program.toFile().setExecutable(true)).isTrue();
    return program;
  }
}
