package io.lakebase.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintStream;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SniRoutingTest {
  @RegisterExtension
  static final LakebaseExtension LAKEBASE =
      LakebaseExtension.with(LakebaseEmulator.builder().namedHosts(true));

  @Test
  void theNameOnTheSharedPortDecidesWhereAConnectionGoes() throws Exception {
    LakebaseEmulator lakebase = LAKEBASE.emulator();
    EmulatedEndpoint primary = lakebase.endpoint();
    EmulatedEndpoint staging = lakebase.addEndpoint("projects/local/branches/staging/endpoints/e");
    EmulatedEndpoint closed = lakebase.addEndpoint("projects/local/branches/staging/endpoints/c");
    closed.refuseConnections();
    EmulatedInstance instance = lakebase.addInstance("classic");
    try (Connection admin = DriverManager.getConnection(lakebase.adminJdbcUrl())) {
      admin.createStatement().execute("CREATE TABLE only_in_production (n int)");
      admin.createStatement().execute("GRANT ALL ON only_in_production TO PUBLIC");
    }
    assertThat(primary.host()).isEqualTo(primary.uid() + ".database.lakebase.test");
    assertThat(instance.host()).startsWith("instance-" + instance.uid());
    assertThat(primary.port()).isEqualTo(staging.port()).isEqualTo(lakebase.sharedPort());

    List<String> answers =
        fromAnotherJvm(
            lakebase,
            List.of(
                primary.host(),
                primary.readOnlyHost(),
                primary.pooledHost(),
                staging.host(),
                "unknown.database.lakebase.test",
                "localhost",
                closed.host()));

    assertThat(answers.get(0)).isEqualTo("only_in_production off");
    assertThat(answers.get(1)).isEqualTo("only_in_production on");
    assertThat(answers.get(2)).contains("password authentication failed");
    assertThat(answers.get(3)).isEqualTo("null off");
    assertThat(answers.get(4)).contains("Endpoint ID");
    assertThat(answers.get(5)).contains("Endpoint ID");
    assertThat(answers.get(6)).contains("connection attempt failed");
  }

  private static List<String> fromAnotherJvm(LakebaseEmulator lakebase, List<String> hosts)
      throws Exception {
    String clientId = lakebase.servicePrincipal().clientId();
    List<String> arguments = new ArrayList<>();
    arguments.add(Integer.toString(lakebase.sharedPort()));
    arguments.add(lakebase.caCertificate().toString());
    arguments.add(clientId);
    arguments.add(lakebase.databaseToken(clientId));
    arguments.addAll(hosts);
    java.nio.file.Path hostsFile = lakebase.hostsFile();
    java.nio.file.Files.writeString(
        hostsFile,
        "127.0.0.1 unknown.database.lakebase.test\n",
        java.nio.file.StandardOpenOption.APPEND);
    String output =
        ChildJvm.run(
            List.of("-Djdk.net.hosts.file=" + hostsFile),
            Visitor.class,
            arguments.toArray(String[]::new));
    return output.lines().filter(line -> line.startsWith("> ")).map(l -> l.substring(2)).toList();
  }

  /** Runs in a JVM that resolves the emulator's names. */
  static final class Visitor {
    private Visitor() {}

    public static void main(String[] arguments) {
      PrintStream out = System.out;
      for (int i = 4; i < arguments.length; i++) {
        String url =
            "jdbc:postgresql://"
                + arguments[i]
                + ":"
                + arguments[0]
                + "/databricks_postgres?sslmode=verify-full&sslrootcert="
                + arguments[1];
        try (Connection session = DriverManager.getConnection(url, arguments[2], arguments[3])) {
          out.println(
              "> "
                  + Clients.query(session, "SELECT to_regclass('only_in_production')")
                  + " "
                  + Clients.query(session, "SHOW transaction_read_only"));
        } catch (SQLException e) {
          out.println("> " + e.getMessage());
        }
      }
    }
  }
}
