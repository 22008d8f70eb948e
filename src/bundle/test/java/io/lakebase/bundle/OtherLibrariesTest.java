package io.lakebase.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import io.lakebase.bundle.BuiltJar.Outcome;
import io.lakebase.emulator.LakebaseEmulator;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The jar on one class path with what a tool brings. */
class OtherLibrariesTest {

  private static final Path POSTGRES = BuiltJar.OLDER.resolve("postgresql.jar");
  private static final Path JACKSON = BuiltJar.OLDER.resolve("jackson-databind.jar");
  private static final Path JACKSON_CORE = BuiltJar.OLDER.resolve("jackson-core.jar");
  private static final Path JACKSON_ANNOTATIONS = BuiltJar.OLDER.resolve("jackson-annotations.jar");
  private static final Path GUAVA = BuiltJar.OLDER.resolve("guava.jar");
  private static final Path SLF4J = BuiltJar.OLDER.resolve("slf4j-api.jar");

  private LakebaseEmulator lakebase;

  @BeforeEach
  void fresh() {
    lakebase = LocalLakebase.fresh();
  }

  private Outcome tool(Map<String, String> environment, Path... classPath) throws Exception {
    return ChildJvm.program(OldTool.class, environment, classPath, "jdbc:lakebase:///");
  }

  private void connected(Outcome outcome) {
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.out())
        .contains("user " + lakebase.servicePrincipal().clientId())
        .contains("connection org.postgresql.jdbc.PgConnection");
    assertThat(outcome.exitCode()).isZero();
  }

  @Test
  void aToolWithOlderLibrariesOfEveryKindRunsUnharmed() throws Exception {
    Path[] before = {
      POSTGRES,
      JACKSON,
      JACKSON_CORE,
      JACKSON_ANNOTATIONS,
      GUAVA,
      SLF4J,
      BuiltJar.PATH,
      BuiltJar.TESTS
    };
    Path[] after = {
      BuiltJar.PATH,
      BuiltJar.TESTS,
      POSTGRES,
      JACKSON,
      JACKSON_CORE,
      JACKSON_ANNOTATIONS,
      GUAVA,
      SLF4J
    };

    for (Path[] classPath : new Path[][] {before, after}) {
      Outcome outcome = tool(lakebase.environment(), classPath);

      assertThat(outcome.out())
          .containsSubsequence(
              "jackson from jackson-databind.jar read {a=1}",
              "guava from guava.jar made [x]",
              "user ",
              "jackson from jackson-databind.jar read {a=1}",
              "guava from guava.jar made [x]");
      assertThat(outcome.out()).contains("user " + lakebase.servicePrincipal().clientId());
      assertThat(outcome.exitCode()).isZero();
      assertThat(outcome.err()).doesNotContain("Exception", "Error", "SLF4J");
    }
  }

  @Test
  void worksWithAnOlderPgjdbcBeforeIt() throws Exception {
    Outcome outcome = tool(lakebase.environment(), POSTGRES, BuiltJar.PATH, BuiltJar.TESTS);

    assertThat(outcome.out())
        .contains("user " + lakebase.servicePrincipal().clientId())
        .contains("connection org.postgresql.jdbc.PgConnection")
        .contains("driver version 42.5.4")
        .contains("pgjdbc from postgresql.jar");
    assertThat(outcome.err())
        .containsOnlyOnce("pgjdbc 42.5.4 is on the class path")
        .contains("CVE-2026-42198");
  }

  @Test
  void worksWithAnOlderPgjdbcBehindIt() throws Exception {
    Outcome outcome = tool(lakebase.environment(), BuiltJar.PATH, BuiltJar.TESTS, POSTGRES);

    connected(outcome);
    assertThat(outcome.out())
        .contains("pgjdbc from " + BuiltJar.PATH.getFileName())
        .doesNotContain("driver version 42.5.4");
  }

  /** As in Metabase: its own pgjdbc comes first, and all it can be told are options of the URL. */
  @Test
  void anOlderPgjdbcGetsTokensForItsOwnDriverByThePlugin() throws Exception {
    String url =
        LocalLakebase.url().replace("jdbc:lakebase:", "jdbc:postgresql:")
            + "?sslmode=verify-full&sslrootcert="
            + lakebase.caCertificate()
            + "&user="
            + lakebase.servicePrincipal().clientId()
            + "&password=&authenticationPluginClassName=io.lakebase.jdbc.LakebaseAuthenticationPlugin"
            + "&lakebaseEndpoint="
            + lakebase.endpoint().name();
    Map<String, String> environment = new HashMap<>(lakebase.environment());
    environment
        .keySet()
        .removeIf(name -> name.startsWith("PG") || name.equals("LAKEBASE_ENDPOINT"));

    Outcome outcome =
        ChildJvm.program(
            OldTool.class, environment, new Path[] {POSTGRES, BuiltJar.PATH, BuiltJar.TESTS}, url);

    assertThat(outcome.out())
        .contains("user " + lakebase.servicePrincipal().clientId())
        .contains("driver version 42.5.4");
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
  }

  @Test
  void showsNoTokenWhateverIsLogged() throws Exception {
    Map<String, String> environment = new HashMap<>(lakebase.environment());

    Outcome outcome =
        ChildJvm.program(
            OldTool.class,
            environment,
            new Path[] {BuiltJar.PATH, BuiltJar.TESTS},
            "jdbc:lakebase:///",
            "loud");

    assertThat(outcome.out()).contains("user " + lakebase.servicePrincipal().clientId());
    assertThat(outcome.err()).contains("connected to jdbc:lakebase://localhost");
    assertThat(outcome.err())
        .doesNotContain("eyJ")
        .doesNotContain(lakebase.servicePrincipal().clientSecret());
  }
}
