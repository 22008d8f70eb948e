package io.lakebase.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.management.ThreadMXBean;
import io.lakebase.emulator.LakebaseEmulator;
import java.lang.management.ManagementFactory;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Properties;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGProperty;

/** What a connect with a kept token allocates beside pgjdbc with a password. */
class ConnectAllocationTest {

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final String ROLE = "allocation_role_with_a_password_36_c";

  /**
   * Code that is not compiled yet allocates more, and on a busy machine the compiler lags behind.
   */
  private static final int WARM_UP = 150;

  private static final int PAIRS = 51;
  private static final long MOST = 4096;

  private LakebaseEmulator lakebase;

  @BeforeEach
  void fresh() {
    lakebase = LocalLakebase.fresh();
  }

  @AfterEach
  void heal() {
    LocalLakebase.fresh();
  }

  @FunctionalInterface
  private interface Connect {
    void run() throws SQLException;
  }

  @ParameterizedTest
  @ValueSource(strings = {"host", "resource", "data source"})
  void aConnectAllocatesAtMostFourKilobytesMoreThanPgjdbc(String form) throws Exception {
    assumeThat(PGProperty.forName("requireAuth"))
        .as("older ones log in on threads that are gone before they can be looked at")
        .isNotNull();
    Connect stock = stock();
    Connect ours = ours(form);
    // On a thread of its own: what the JDK allocates for TLS depends on how deep the stack is.
    ExecutorService caller = Executors.newSingleThreadExecutor();
    try {
      long[] more = caller.submit(() -> moreThan(stock, ours)).get(5, TimeUnit.MINUTES);

      Arrays.sort(more);
      assertThat(more[PAIRS / 2]).as("bytes, median of %s", PAIRS).isBetween(-MOST, MOST);
      assertThat(LocalLakebase.credentialCalls()).isEqualTo(1);
    } finally {
      caller.shutdownNow();
    }
  }

  private static long[] moreThan(Connect stock, Connect ours) throws SQLException {
    for (int i = 0; i < WARM_UP; i++) {
      stock.run();
      ours.run();
    }
    long[] more = new long[PAIRS];
    for (int i = 0; i < PAIRS; i++) {
      more[i] = -allocated(stock) + allocated(ours);
    }
    return more;
  }

  private Connect ours(String form) {
    String user = lakebase.servicePrincipal().clientId();
    Properties settings = LocalLakebase.settings("user", user);
    if (form.equals("data source")) {
      LakebaseDataSource source = new LakebaseDataSource();
      source.setUrl(LocalLakebase.url());
      settings.stringPropertyNames().forEach(n -> source.setProperty(n, settings.getProperty(n)));
      return () -> source.getConnection().close();
    }
    String url = LocalLakebase.url();
    if (form.equals("resource")) {
      settings.remove("lakebaseEndpoint");
      url =
          "jdbc:lakebase:"
              + lakebase.endpoint().name()
              + "/"
              + lakebase.database()
              + "?port="
              + lakebase.endpoint().port();
    }
    String to = url;
    return () -> DriverManager.getConnection(to, settings).close();
  }

  private Connect stock() {
    String token = lakebase.databaseToken(lakebase.servicePrincipal().clientId());
    lakebase.createPasswordRole(ROLE, "p".repeat(token.length()));
    Properties settings = new Properties();
    settings.setProperty("user", ROLE);
    settings.setProperty("password", "p".repeat(token.length()));
    settings.setProperty("sslmode", "verify-full");
    settings.setProperty("sslrootcert", lakebase.caCertificate().toString());
    settings.setProperty("tcpKeepAlive", "true");
    settings.setProperty("connectTimeout", "30");
    settings.setProperty("gssEncMode", "disable");
    settings.setProperty("assumeMinServerVersion", "9.1");
    settings.setProperty("requireAuth", "password");
    settings.setProperty("ApplicationName", DriverVersion.APPLICATION_NAME);
    String url = LocalLakebase.url().replace("jdbc:lakebase:", "jdbc:postgresql:");
    return () -> DriverManager.getConnection(url, settings).close();
  }

  /** By the caller and by the threads that logins run on, which are kept for a while. */
  private static long allocated(Connect connect) throws SQLException {
    long[] threads =
        LongStream.concat(
                LongStream.of(Thread.currentThread().getId()),
                Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().startsWith("lakebase-login"))
                    .mapToLong(Thread::getId))
            .toArray();
    long before = LongStream.of(THREADS.getThreadAllocatedBytes(threads)).sum();
    connect.run();
    return LongStream.of(THREADS.getThreadAllocatedBytes(threads)).sum() - before;
  }
}
