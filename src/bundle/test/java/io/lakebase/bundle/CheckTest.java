package io.lakebase.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import io.lakebase.bundle.BuiltJar.Outcome;
import io.lakebase.emulator.LakebaseEmulator;
import io.lakebase.emulator.Route;
import io.lakebase.emulator.ServerCertificate;
import io.lakebase.emulator.Stage;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code check} says about a Lakebase in every state it can be in. */
class CheckTest {

  private static final Consumer<LakebaseEmulator> HEALTHY = lakebase -> {};

  @BeforeEach
  @AfterEach
  void fresh() {
    LocalLakebase.fresh();
  }

  /** A state, what is said otherwise on the command line, and the exit code. */
  static Stream<Arguments> states() {
    return Stream.of(
        state("healthy", 0, HEALTHY),
        state("no-such-setting", 10, HEALTHY, "lakebaseEndpont", "x"),
        state("plaintext", 10, HEALTHY, "sslmode", "disable"),
        state("no-secret", 15, HEALTHY, "databricksClientSecret", ""),
        state("wrong-secret", 15, HEALTHY, "databricksClientSecret", "wrong"),
        state(
            "no-such-endpoint",
            15,
            HEALTHY,
            "lakebaseEndpoint",
            "projects/local/branches/production/endpoints/nothing"),
        state("no-such-project", 12, HEALTHY, "lakebaseEndpoint", "projects/nowhere"),
        state("untrusted-workspace", 11, HEALTHY, "lakebaseTrustedHosts", "elsewhere.example"),
        state(
            "untrusted-host",
            12,
            HEALTHY,
            "PGHOST",
            "127.0.0.1",
            "lakebaseTrustedHosts",
            "localhost"),
        state("no-permission", 15, lakebase -> lakebase.faults().on(Route.CREDENTIALS).fail(403)),
        state("control-plane-down", 15, lakebase -> lakebase.faults().fail(503)),
        state("too-many-calls", 15, lakebase -> lakebase.faults().on(Route.CREDENTIALS).fail(429)),
        state("control-plane-hangs", 15, lakebase -> lakebase.faults().hang(), "loginTimeout", "2"),
        state("nobody-listens", 13, lakebase -> lakebase.endpoint().refuseConnections()),
        state(
            "says-nothing",
            14,
            l -> l.endpoint().faults().hang(Stage.BEFORE_TLS),
            "loginTimeout",
            "3"),
        state("hangs-up", 14, l -> l.endpoint().faults().cut(Stage.BEFORE_TLS)),
        state("foreign-authority", 14, lakebase -> lakebase.tls(ServerCertificate.FOREIGN_CA)),
        state("wrong-certificate", 14, lakebase -> lakebase.tls(ServerCertificate.WRONG_HOST)),
        state("no-such-ca-file", 14, HEALTHY, "sslrootcert", "/nope/ca.pem"),
        state("expired-certificate", 14, lakebase -> lakebase.tls(ServerCertificate.EXPIRED)),
        state("no-role", 16, HEALTHY, "user", "nobody@example.com"),
        state("plain-role", 16, lakebase -> lakebase.createPlainRole("plain"), "user", "plain"),
        state("disabled", 17, lakebase -> lakebase.endpoint().disable()),
        state(
            "does-not-wake",
            17,
            lakebase -> {
              lakebase.endpoint().suspend();
              lakebase.endpoint().failWake("57P03", "the database system is starting up");
            },
            "lakebaseWakeTimeout",
            "1s"),
        state("no-such-database", 17, HEALTHY, "PGDBNAME", "nowhere"));
  }

  private static Arguments state(
      String name, int exitCode, Consumer<LakebaseEmulator> fault, String... settings) {
    return Arguments.of(name, exitCode, fault, settings);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("states")
  void namesTheCause(
      String name, int exitCode, Consumer<LakebaseEmulator> fault, String[] otherwise)
      throws Exception {
    LakebaseEmulator lakebase = LocalLakebase.emulator();
    Map<String, String> settings = LocalLakebase.settings();
    for (int i = 0; i < otherwise.length; i += 2) {
      settings.put(otherwise[i], otherwise[i + 1]);
    }
    String database = settings.getOrDefault("PGDBNAME", lakebase.database());
    String host = settings.getOrDefault("PGHOST", "localhost");
    settings.keySet().removeAll(List.of("PGHOST", "PGDBNAME"));
    String url = "jdbc:lakebase://" + host + ":" + lakebase.endpoint().port() + "/" + database;
    fault.accept(lakebase);

    Outcome outcome = check(url, settings);

    Golden.matches(name, outcome.out() + outcome.err());
    assertThat(outcome.exitCode()).isEqualTo(exitCode);
    assertThat(outcome.out())
        .doesNotContain(lakebase.servicePrincipal().clientSecret())
        .doesNotContain("eyJ");
  }

  @Test
  void namesTheCauseWhenNoWorkspaceAnswers() throws Exception {
    int closed;
    try (ServerSocket socket = new ServerSocket(0)) {
      closed = socket.getLocalPort();
    }
    Map<String, String> settings = LocalLakebase.settings();
    settings.put("databricksHost", "http://127.0.0.1:" + closed);

    Outcome outcome = check(LocalLakebase.url(), settings);

    Golden.matches("no-workspace", outcome.out().replace("" + closed, "<closed>"));
    assertThat(outcome.exitCode()).isEqualTo(15);
  }

  @Test
  void namesTheCauseForThePooler() throws Exception {
    String url =
        "jdbc:lakebase:postgresql://ep-x-pooler.database.us-east-1.cloud.databricks.com/db";

    Outcome outcome = check(url, LocalLakebase.settings());

    Golden.matches("pooler", outcome.out());
    assertThat(outcome.exitCode()).isEqualTo(10);
  }

  @Test
  void namesTheCauseForAnotherDriversUrl() throws Exception {
    Outcome outcome = check("jdbc:lakebase:User=me;Server=x", Map.of());

    Golden.matches("other-url", outcome.out());
    assertThat(outcome.exitCode()).isEqualTo(10);
  }

  private static Outcome check(String url, Map<String, String> settings) {
    List<String> arguments = new ArrayList<>(List.of("check", url));
    arguments.addAll(LocalLakebase.arguments(settings));
    return BuiltJar.run(arguments.toArray(String[]::new));
  }
}
