package io.lakebase.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Settings of pgjdbc's that cannot be used, whatever the server does. */
class UnusableSettingTest {

  @TempDir Path directory;

  private final AtomicInteger dials = new AtomicInteger();

  @BeforeEach
  void fresh() {
    LocalLakebase.fresh();
  }

  @Test
  void saysAtTheFirstTryThatTheFileOfAuthoritiesCannotBeUsed() throws IOException {
    Path empty = Files.writeString(directory.resolve("empty.pem"), "");
    Path garbage = Files.writeString(directory.resolve("garbage.pem"), "no certificate\n");

    for (Path file : new Path[] {directory.resolve("nope.pem"), directory, garbage}) {
      failsAtTheFirstTry("sslrootcert", file.toString(), file.toString());
    }
    failsAtTheFirstTry("sslrootcert", empty.toString(), "trustAnchors");
  }

  @ParameterizedTest
  @CsvSource({
    "socketFactory, no.Such",
    "socketFactory, java.lang.String",
    "sslfactory, no.Such",
    "sslhostnameverifier, no.Such",
  })
  void saysAtTheFirstTryThatAClassCannotBeUsed(String setting, String name) {
    failsAtTheFirstTry(setting, name, name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"connectTimeout", "socketTimeout"})
  void leavesATimeLimitThatIsNoNumberToPgjdbc(String setting) {
    assertThatThrownBy(() -> connect(setting, "nonsense"))
        .hasMessageContaining(setting + " parameter value must be an integer");
    assertThat(dials).hasValue(1);
  }

  @Test
  void takesAFactorysOwnFailureForTheSettingsToo() {
    failsAtTheFirstTry(
        "sslfactory", "org.postgresql.ssl.SingleCertValidatingFactory", "sslfactoryarg");
  }

  @Test
  void listsTheTypesOfServersBeforeItDials() {
    assertThatThrownBy(() -> connect("targetServerType", "nonsense"))
        .isInstanceOf(SQLNonTransientConnectionException.class)
        .hasMessageContaining("it is one of any, primary, ");
    assertThat(dials).hasValue(0);
  }

  @Test
  void saysWhatAValueMayBeAndNamesNoFileThatOnlyTheSourcesHave() {
    assertThatThrownBy(() -> connect("sslmode", "nonsense"))
        .hasMessageStartingWith("[sslmode] ")
        .hasMessageContaining("it is one of require, verify-ca, verify-full")
        .hasMessageNotContaining("docs/");
    assertThatThrownBy(() -> connect("loginTimeout", "nonsense"))
        .hasMessageStartingWith("[loginTimeout] ")
        .hasMessageNotContaining("docs/");
  }

  private void failsAtTheFirstTry(String setting, String value, String told) {
    dials.set(0);
    assertThatThrownBy(() -> connect(setting, value))
        .isInstanceOf(SQLNonTransientConnectionException.class)
        .hasMessageStartingWith("[" + LocalLakebase.endpoint().name() + "] a setting of pgjdbc's")
        .hasMessageContaining(told)
        .hasMessageEndingWith("for what it may be.")
        .extracting(e -> ((SQLException) e).getSQLState())
        .isEqualTo("08001");
    assertThat(dials).as(setting).hasValue(1);
  }

  private void connect(String setting, String value) throws SQLException {
    Collaborators real = Collaborators.real();
    Dialer counting =
        (url, properties, limit) -> {
          dials.incrementAndGet();
          return real.dialer().dial(url, properties, limit);
        };
    Connector connector =
        new Connector(
            new Collaborators(
                real.ambient(),
                real.workspaces(),
                real.tokens(),
                counting,
                real.random(),
                span -> {}));
    String unverified = String.valueOf(!setting.equals("sslrootcert"));
    connector
        .connect(
            LocalLakebase.url("lakebaseWakeTimeout=200ms"),
            LocalLakebase.settings(
                "lakebaseAllowUnverifiedTls", unverified, setting, value, "sslfactoryarg", "none"),
            30)
        .close();
  }
}
