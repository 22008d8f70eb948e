package io.lakebase.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ch.qos.logback.classic.Level;
import io.lakebase.emulator.LakebaseEmulator;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.logging.Logger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SecrecyTest {

  /** How every signed token begins. */
  private static final String TOKEN = "eyJ";

  private LakebaseEmulator lakebase;

  @BeforeEach
  void fresh() {
    lakebase = LocalLakebase.fresh();
  }

  @Test
  void logsNoTokenAndNoSecretEvenWhenEverythingIsTraced() throws SQLException {
    Logger pgjdbc = Logger.getLogger("org.postgresql");
    java.util.logging.Level before = pgjdbc.getLevel();
    pgjdbc.setLevel(java.util.logging.Level.ALL);
    try (CapturedLog log = CapturedLog.start(Level.TRACE)) {
      String url = LocalLakebase.url("ApplicationName=traced");
      DriverManager.getConnection(url, LocalLakebase.settings()).close();
      lakebase.revokeTokens();
      try (Connection connection = DriverManager.getConnection(url, LocalLakebase.settings())) {
        assertThat(connection.getMetaData().getURL()).doesNotContain(TOKEN);
      }

      assertThat(log.lines()).hasSizeGreaterThan(20);
      assertNoSecret(log.lines());
    } finally {
      pgjdbc.setLevel(before);
    }
  }

  @Test
  void showsNoSecretInTheStackTracesOfFailures() {
    lakebase.endpoint().faults().reject("28000", "no");
    StringWriter text = new StringWriter();

    SQLException refused = catchThrowableOfType(SQLException.class, LocalLakebase::connect);
    refused.printStackTrace(new PrintWriter(text));

    assertNoSecret(List.of(text.toString()));
  }

  private void assertNoSecret(List<String> lines) {
    assertThat(lines)
        .noneMatch(line -> line.contains(TOKEN))
        .noneMatch(line -> line.contains(lakebase.servicePrincipal().clientSecret()));
  }
}
