package io.lakebase.bundle;

import io.lakebase.jdbc.LakebaseLogin;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.util.Optional;
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

  /** libpq's word for the authorities of the machine. */
  private static final String MACHINES_OWN = "system";

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
        export(out, login);
      } else {
        out.println(login.password());
      }
      return 0;
    } catch (SQLException | UnknownHostException e) {
      spec.commandLine().getErr().println(e.getMessage());
      return 1;
    }
  }

  private static void export(PrintWriter out, LakebaseLogin login) throws UnknownHostException {
    Optional<InetSocketAddress> other = login.address();
    line(out, "PGHOST", login.host());
    if (other.isPresent()) {
      line(out, "PGHOSTADDR", numeric(other.get().getHostString()));
    }
    line(out, "PGPORT", String.valueOf(other.map(InetSocketAddress::getPort).orElse(login.port())));
    line(out, "PGDATABASE", login.database());
    line(out, "PGUSER", login.user());
    line(out, "PGSSLMODE", "verify-full");
    line(out, "PGSSLROOTCERT", login.rootCertificate().orElse(MACHINES_OWN));
    line(out, "PGPASSWORD", login.password());
  }

  /** libpq takes nothing else for an address. */
  private static String numeric(String host) throws UnknownHostException {
    try {
      return InetAddress.getByName(host).getHostAddress();
    } catch (UnknownHostException e) {
      UnknownHostException told =
          new UnknownHostException(
              "[lakebaseHostAddress] nobody knows the address of " + host + ". Check the name.");
      told.initCause(e);
      throw told;
    }
  }

  private static void line(PrintWriter out, String name, String value) {
    out.println("export " + name + "='" + value.replace("'", "'\\''") + "'");
  }
}
