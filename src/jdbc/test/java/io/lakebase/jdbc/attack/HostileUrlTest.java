package io.lakebase.jdbc.attack;

import static org.assertj.core.api.Assertions.assertThat;

import io.lakebase.emulator.LakebaseEmulator;
import io.lakebase.jdbc.LocalLakebase;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the author of a URL may try. GOOD is the endpoint's address, THIEF another server's; nothing
 * may reach the thief, and the control plane is not even asked for a token.
 */
class HostileUrlTest {

  private LakebaseEmulator lakebase;
  private ServerSocket thief;
  private final AtomicInteger visits = new AtomicInteger();

  @BeforeEach
  void listen() throws IOException {
    lakebase = LocalLakebase.fresh();
    thief = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread thread =
        new Thread(
            () -> {
              while (true) {
                try {
                  Socket visitor = thief.accept();
                  visits.incrementAndGet();
                  visitor.close();
                } catch (IOException closed) {
                  return;
                }
              }
            },
            "thief");
    thread.setDaemon(true);
    thread.start();
  }

  @AfterEach
  void close() throws IOException {
    thief.close();
  }

  private void assertNothingIsGiven(String template) {
    String url =
        template
            .replace("GOOD", "localhost:" + lakebase.endpoint().port())
            .replace("THIEF", "127.0.0.1:" + thief.getLocalPort())
            .replace("PORT", String.valueOf(thief.getLocalPort()));
    Properties settings =
        LocalLakebase.settings("lakebaseTrustedHosts", "localhost", "loginTimeout", "5");
    SQLException failure = null;
    try {
      DriverManager.getConnection(url, settings).close();
    } catch (SQLException e) {
      failure = e;
    }
    assertThat((Throwable) failure).as("the connect must fail").isNotNull();
    StringWriter told = new StringWriter();
    failure.printStackTrace(new PrintWriter(told));
    assertThat(told.toString())
        .doesNotContain(lakebase.servicePrincipal().clientSecret())
        .doesNotContain("eyJ");
    assertThat(visits).hasValue(0);
    assertThat(LocalLakebase.credentialCalls()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:lakebase://THIEF/db",
        "jdbc:lakebase://GOOD,THIEF/db",
        "jdbc:lakebase://THIEF,GOOD/db",
        "jdbc:lakebase:postgresql://THIEF/db",
        "jdbc:lakebase:postgresql://GOOD,THIEF/db?target_session_attrs=any",
        "jdbc:lakebase:postgresql://localhost@THIEF/db",
        "jdbc:lakebase:postgresql://user:pass@GOOD@THIEF/db?lakebaseAuth=oauth",
        "jdbc:lakebase:postgresql://localhost%2F@THIEF/db",
        "jdbc:lakebase:postgresql://ep.database.cloud.databricks.com%40THIEF/db",
        "jdbc:lakebase://localhost%2CTHIEF/db",
        "jdbc:lakebase://localhost%40THIEF/db",
        "jdbc:lakebase://localhost@THIEF/db",
        "jdbc:lakebase://localhost#THIEF/db",
        "jdbc:lakebase://localhost\\THIEF/db",
        "jdbc:lakebase://ep.database.cloud.databricks.com@THIEF/db",
        "jdbc:lakebase://ep.database.cloud.databricks.com.evil.example/db",
        "jdbc:lakebase://evil-database.cloud.databricks.com.example/db",
        "jdbc:lakebase://ep.database.cloud.databricks.com\u3002evil.example/db",
        "jdbc:lakebase:///db?PGHOST=127.0.0.1&PGPORT=PORT",
        "jdbc:lakebase:postgresql:///db?host=127.0.0.1&port=PORT",
        "jdbc:lakebase:postgresql://GOOD/db?host=127.0.0.1&port=PORT"
      })
  void strangersGetNothing(String template) {
    assertNothingIsGiven(template);
  }

  /** A name that is trusted unasked, the thief's address, and certificates of his own. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:lakebase://EP/db?lakebaseHostAddress=THIEF&sslrootcert=/tmp/thief.pem",
        "jdbc:lakebase:postgresql://EP/db?hostaddr=127.0.0.1&port=PORT&sslrootcert=/tmp/thief.pem",
        "jdbc:lakebase:postgresql://EP/db?lakebaseHostAddress=THIEF&sslrootcert=/tmp/thief.pem",
        "jdbc:lakebase://GOOD/db?lakebaseHostAddress=THIEF&sslrootcert=/tmp/thief.pem",
        "jdbc:lakebase://EP/db?lakebaseHostAddress=THIEF&sslfactoryarg=file:/tmp/thief.pem"
      })
  void aUrlMakesNobodyAHostOfDatabricks(String template) {
    assertNothingIsGiven(template.replace("EP", "ep-thief.database.cloud.databricks.com"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sslmode=disable",
        "sslmode=allow",
        "sslmode=prefer",
        "sslmode=Disable",
        "ssl=false",
        "sslmode=verify-full&sslmode=disable",
        "sslmode=disable&sslmode=verify-full",
        "sslfactory=org.postgresql.ssl.NonValidatingFactory",
        "sslhostnameverifier=evil.Verifier",
        "sslpasswordcallback=evil.Callback",
        "socketFactory=evil.Factory",
        "socketFactoryArg=evil",
        "authenticationPluginClassName=evil.Plugin",
        "xmlFactoryFactory=evil.Xml",
        "connectExecutor=evil.Executor",
        "service=evil",
        "lakebaseTrustedHosts=*.example",
        "lakebaseAllowUnverifiedTls=true",
        "databricksProfile=evil",
        "databricksConfigFile=/tmp/evil",
        "databricksCaFile=/tmp/evil.pem",
        "lakebaseTrustedHost=127.0.0.1"
      })
  void aUrlLowersNoGuardAndLoadsNothing(String query) {
    assertNothingIsGiven("jdbc:lakebase://GOOD/db?" + query);
    assertNothingIsGiven("jdbc:lakebase:postgresql://GOOD/db?" + query);
    assertNothingIsGiven("jdbc:lakebase:projects/local/branches/production?" + query);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://THIEF",
        "https://THIEF",
        "http://dbc-1.cloud.databricks.com",
        "https://dbc-1.cloud.databricks.com@THIEF",
        "https://dbc-1.cloud.databricks.com.evil.example",
        "https://evil.example/dbc-1.cloud.databricks.com",
        "file:///etc/passwd"
      })
  void noSecretGoesToAnotherControlPlane(String host) {
    assertNothingIsGiven("jdbc:lakebase://GOOD/db?databricksHost=" + host.replace(":", "%3A"));
  }

  /** Certificates are checked against the host of the URL, whatever address is dialled. */
  @ParameterizedTest
  @ValueSource(strings = {"lakebaseHostAddress=THIEF"})
  void anotherAddressDoesNotMakeAnotherServerTrusted(String query) throws Exception {
    String url = LocalLakebase.url(query.replace("THIEF", "127.0.0.1:" + thief.getLocalPort()));
    Properties settings = LocalLakebase.settings("lakebaseWakeTimeout", "300ms");

    try {
      DriverManager.getConnection(url, settings).close();
      throw new AssertionError("the connect must fail");
    } catch (SQLException e) {
      assertThat(e.getSQLState()).isEqualTo("08001");
    }
  }
}
