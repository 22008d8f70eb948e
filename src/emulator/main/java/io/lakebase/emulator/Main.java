package io.lakebase.emulator;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The emulator as a program: prints the variables to export and runs until it is stopped. */
@Command(
    name = "lakebase-emulator",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    description = "A local Lakebase. Prints the variables to export and runs until it is stopped.",
    sortOptions = false)
public final class Main implements Callable<Integer> {
  @Option(names = "--port", description = "Port of the endpoint (default: a free one).")
  private int port;

  @Option(
      names = "--control-plane-port",
      description = "Port of the control plane (default: a free one).")
  private int controlPlanePort;

  @Option(names = "--shared-port", description = "Port that routes by SNI (default: a free one).")
  private int sharedPort;

  @Option(
      names = "--token-lifetime",
      description = "Life of a database credential, such as 30s, 5m or 1h (default: 1h).",
      converter = DurationConverter.class)
  private Duration tokenLifetime = Duration.ofHours(1);

  @Option(
      names = "--workspace-token-lifetime",
      description = "Life of a workspace OAuth token (default: 1h).",
      converter = DurationConverter.class)
  private Duration workspaceTokenLifetime = Duration.ofHours(1);

  @Option(names = "--https", description = "Control plane with https instead of http.")
  private boolean https;

  @Option(names = "--database", description = "Name of the database (default: ${DEFAULT-VALUE}).")
  private String database = "databricks_postgres";

  @Option(names = "--named-hosts", description = "A host name an endpoint, routed by SNI.")
  private boolean namedHosts;

  @Option(names = "--durable", description = "Commits reach the disk.")
  private boolean durable;

  @Option(
      names = "--image",
      description = "PostgreSQL in a container of this image instead of the embedded one.")
  private @Nullable String image;

  @Option(
      names = "--external-url",
      description = "PostgreSQL at this jdbc:postgresql: URL of a superuser.")
  private @Nullable String externalUrl;

  @Option(
      names = "--env-file",
      description = "Writes the variables to this file too, as NAME=value lines.")
  private @Nullable Path envFile;

  @Option(
      names = "--syntax",
      description = "How the variables are printed: ${COMPLETION-CANDIDATES} (default: SH).")
  private Syntax syntax = Syntax.SH;

  @Spec private @Nullable CommandSpec spec;

  /** For the command line only. */
  public Main() {}

  /** Shells whose assignments can be printed. */
  enum Syntax {
    SH {
      @Override
      String line(String name, String value) {
        return "export " + name + "='" + value.replace("'", "'\\''") + "'";
      }
    },
    POWERSHELL {
      @Override
      String line(String name, String value) {
        return "$env:" + name + " = '" + value.replace("'", "''") + "'";
      }
    };

    abstract String line(String name, String value);
  }

  /** Starts the program; see {@code --help}. */
  public static void main(String[] arguments) {
    int exit = commandLine().execute(arguments);
    if (exit != 0) {
      System.exit(exit);
    }
  }

  static CommandLine commandLine() {
    return new CommandLine(new Main())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(
            (failure, program, parsed) -> {
              program.getErr().println(reasons(failure));
              return program.getCommandSpec().exitCodeOnExecutionException();
            });
  }

  private static String reasons(Throwable failure) {
    StringBuilder text = new StringBuilder();
    for (Throwable each = failure; each != null; each = each.getCause()) {
      String message = String.valueOf(each.getMessage());
      String reason = message.startsWith("[") ? message : each.toString();
      if (text.indexOf(message) < 0) {
        text.append(text.isEmpty() ? "" : ": ").append(reason);
      }
    }
    return text.toString();
  }

  @Override
  public Integer call() throws Exception {
    Compute compute =
        image != null
            ? Compute.container(image)
            : externalUrl != null ? Compute.external(externalUrl) : Compute.configured();
    try (LakebaseEmulator lakebase =
        LakebaseEmulator.builder()
            .port(port)
            .controlPlanePort(controlPlanePort)
            .sharedPort(sharedPort)
            .tokenLifetime(tokenLifetime)
            .workspaceTokenLifetime(workspaceTokenLifetime)
            .https(https)
            .database(database)
            .namedHosts(namedHosts)
            .durable(durable)
            .compute(compute)
            .start()) {
      announce(lakebase);
      new CountDownLatch(1).await();
    }
    return 0;
  }

  private void announce(LakebaseEmulator lakebase) throws IOException {
    if (spec == null) {
      throw new IllegalStateException("not run by the command line");
    }
    Map<String, String> environment = lakebase.environment();
    if (envFile != null) {
      StringBuilder lines = new StringBuilder();
      environment.forEach(
          (name, value) -> lines.append(name).append('=').append(value).append('\n'));
      Files.writeString(envFile, lines);
    }
    PrintWriter out = spec.commandLine().getOut();
    environment.forEach((name, value) -> out.println(syntax.line(name, value)));
    if (namedHosts) {
      out.println(syntax.line("JAVA_TOOL_OPTIONS", "-Djdk.net.hosts.file=" + lakebase.hostsFile()));
    }
    out.println("# local Lakebase is up; stop it with Ctrl-C");
    out.flush();
  }

  /** What the manifest says. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Main.class.getPackage().getImplementationVersion();
      return new String[] {"lakebase-emulator " + (version == null ? "(unpackaged)" : version)};
    }
  }

  /** {@code 30s}, {@code 5m}, {@code 1h30m} or ISO 8601. */
  static final class DurationConverter implements CommandLine.ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      String upper = text.toUpperCase(Locale.ROOT);
      return Duration.parse(upper.startsWith("P") ? upper : "PT" + upper);
    }
  }
}
