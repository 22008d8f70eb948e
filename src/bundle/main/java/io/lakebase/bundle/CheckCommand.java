package io.lakebase.bundle;

import io.lakebase.jdbc.ConnectionCheck;
import io.lakebase.jdbc.ConnectionCheck.Finding;
import io.lakebase.jdbc.ConnectionCheck.Step;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code check URL}. */
@Command(
    name = "check",
    description =
        "Connects step by step and says what it found, or where it failed and what to do.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:all is well",
      "2:the command line makes no sense",
      "10:settings",
      "11:identity",
      "12:endpoint",
      "13:host",
      "14:TLS",
      "15:token",
      "16:role",
      "17:server",
      "18:round trip"
    })
final class CheckCommand implements Callable<Integer> {

  private static final int FIRST_STEP = 10;

  @Spec private CommandSpec spec;
  @Mixin private Place place;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    Optional<Step> failed =
        ConnectionCheck.run(place.url(), place.properties(), finding -> print(out, finding));
    return failed.map(step -> FIRST_STEP + step.ordinal()).orElse(0);
  }

  private static void print(PrintWriter out, Finding finding) {
    out.println(
        String.format(
            Locale.ROOT,
            "%-10s  %-6s  %s",
            finding.step().title(),
            finding.passed() ? "ok" : "FAILED",
            finding.text()));
    out.flush();
  }
}
