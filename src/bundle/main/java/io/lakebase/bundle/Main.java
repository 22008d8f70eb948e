package io.lakebase.bundle;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Finds out why a connection does not come about, and what psql needs to make one. */
@Command(
    name = "java -jar lakebase-jdbc-bundle.jar",
    description = "Diagnoses jdbc:lakebase: connections.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      CheckCommand.class,
      TokenCommand.class,
      QueryCommand.class,
      PropertiesCommand.class
    })
public final class Main {

  private Main() {}

  /** Runs the program and ends the JVM with its exit code. */
  public static void main(String[] args) {
    System.exit(run(new PrintWriter(System.out, true), new PrintWriter(System.err, true), args));
  }

  /**
   * Runs the program.
   *
   * @return 0 if all went well, 2 if the command line makes no sense, else what the command says
   */
  public static int run(PrintWriter out, PrintWriter err, String... args) {
    return new CommandLine(new Main(), new Commands())
        .setOut(out)
        .setErr(err)
        .setUsageHelpAutoWidth(false)
        .execute(args.length == 0 ? new String[] {"--help"} : args);
  }

  /** Makes commands without reflection where it can. */
  private static final class Commands implements CommandLine.IFactory {
    @Override
    public <K> K create(Class<K> type) throws Exception {
      return type == Main.class ? type.cast(new Main()) : CommandLine.defaultFactory().create(type);
    }
  }

  /** The jar's version. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Main.class.getPackage().getImplementationVersion();
      return new String[] {"lakebase-jdbc " + (version == null ? "in development" : version)};
    }
  }
}
