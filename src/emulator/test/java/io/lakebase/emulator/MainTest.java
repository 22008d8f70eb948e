package io.lakebase.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class MainTest {
  private static final Pattern EXPORT = Pattern.compile("export ([A-Z_]+)='(.*)'");

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @DisabledOnOs(OS.WINDOWS)
  void printsWhatToExportAndLeavesNothingBehindHoweverItEnds(
      boolean killed, @TempDir Path directory) throws Exception {
    Path envFile = directory.resolve("env");
    Process program =
        ChildJvm.start(List.of(), Main.class, "--token-lifetime=5m", "--env-file=" + envFile);
    Map<String, String> exported = new HashMap<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(program.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine();
          line != null && !line.startsWith("#");
          line = lines.readLine()) {
        Matcher export = EXPORT.matcher(line);
        if (export.matches()) {
          exported.put(export.group(1), export.group(2));
        }
      }
      assertThat(exported)
          .containsKeys(
              "DATABRICKS_HOST",
              "DATABRICKS_CLIENT_ID",
              "DATABRICKS_CLIENT_SECRET",
              "LAKEBASE_ENDPOINT",
              "PGHOST",
              "PGPORT",
              "PGDATABASE",
              "PGUSER",
              "PGSSLROOTCERT",
              "LAKEBASE_TRUSTED_HOSTS");
      assertThat(Files.readAllLines(envFile)).contains("PGPORT=" + exported.get("PGPORT"));
      assertThat(Files.readString(Path.of(exported.get("PGSSLROOTCERT")))).contains("BEGIN CERT");

      if (killed) {
        program.destroyForcibly();
      } else {
        program.destroy();
      }
      assertThat(program.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }
    URI host = URI.create(exported.get("DATABRICKS_HOST"));
    assertThatThrownBy(() -> new Socket(host.getHost(), host.getPort()).close())
        .isInstanceOf(ConnectException.class);
    if (!killed) {
      assertThat(Path.of(exported.get("PGSSLROOTCERT"))).doesNotExist();
    }
  }

  @Test
  void saysWhatItKnowsAndWhatItDoesNot() {
    assertThat(new CommandLine(new Main()).getUsageMessage()).contains("--token-lifetime");
    assertThat(new CommandLine(new Main()).execute("--token-lifetime=soon"))
        .isEqualTo(CommandLine.ExitCode.USAGE);
  }

  @Test
  void saysInALineWhyItDoesNotStart() {
    StringWriter said = new StringWriter();

    int exit =
        Main.commandLine().setErr(new PrintWriter(said, true)).execute("--token-lifetime=0s");

    assertThat(exit).isEqualTo(CommandLine.ExitCode.SOFTWARE);
    assertThat(said.toString().lines())
        .containsExactly("[tokenLifetime] must be at least 1 s: PT0S");
  }

  @Test
  void quotesForEveryShell() {
    assertThat(Main.Syntax.SH.line("A", "it's")).isEqualTo("export A='it'\\''s'");
    assertThat(Main.Syntax.POWERSHELL.line("A", "it's")).isEqualTo("$env:A = 'it''s'");
  }
}
