package io.lakebase.bundle;

import io.lakebase.jdbc.LakebaseLogin;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code token URL}. */
@Command(
    name = "token",
    description = {
      "Prints a password for psql and whoever else reads PGPASSWORD: a token that lives an hour or"
          + " as long as lakebaseTokenTtl says.",
      "  PGPASSWORD=$(java -jar lakebase-jdbc-bundle.jar token URL) psql …"
    },
    mixinStandardHelpOptions = true)
final class TokenCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private Place place;

  @Option(
      names = "--export",
      description = "Prints export lines for a shell: PGHOST, PGPORT, PGDATABASE, PGUSER and more.")
  private boolean export;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    try {
      LakebaseLogin login = LakebaseLogin.of(place.url(), place.properties());
      if (export) {
        line(out, "PGHOST", login.host());
        line(out, "PGPORT", String.valueOf(login.port()));
        line(out, "PGDATABASE", login.database());
        line(out, "PGUSER", login.user());
        line(out, "PGSSLMODE", "verify-full");
        line(out, "PGSSLROOTCERT", authorities());
        line(out, "PGPASSWORD", login.password());
      } else {
        out.println(login.password());
      }
      return 0;
    } catch (SQLException e) {
      spec.commandLine().getErr().println(e.getMessage());
      return 1;
    }
  }

  /**
   * The file that the driver itself would go by; without one libpq's word for the machine's own.
   */
  private String authorities() {
    String given = place.properties().getProperty("sslrootcert", System.getenv("PGSSLROOTCERT"));
    return given == null || given.isBlank() ? "system" : given;
  }

  private static void line(PrintWriter out, String name, String value) {
    out.println("export " + name + "='" + value.replace("'", "'\\''") + "'");
  }
}
