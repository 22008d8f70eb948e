package io.lakebase.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ch.qos.logback.classic.Level;
import io.lakebase.emulator.EmulatedEndpoint;
import io.lakebase.emulator.LakebaseEmulator;
import io.lakebase.jdbc.credential.Credential;
import io.lakebase.jdbc.credential.CredentialSource;
import io.lakebase.jdbc.credential.LakebaseCredentials;
import io.lakebase.jdbc.internal.Deadline;
import io.lakebase.jdbc.internal.cache.CredentialKey;
import io.lakebase.jdbc.internal.cache.Served;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLInvalidAuthorizationSpecException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoginRetryTest {

  private LakebaseEmulator lakebase;

  @BeforeEach
  void fresh() {
    lakebase = LocalLakebase.fresh();
  }

  @Test
  void replacesARevokedTokenWithOneMoreCallAndNoNoise() throws SQLException {
    LocalLakebase.connect().close();
    lakebase.revokeTokens();

    try (CapturedLog log = CapturedLog.start(Level.INFO);
        Connection connection = LocalLakebase.connect()) {
      assertThat(connection.isValid(1)).isTrue();
      assertThat(log.troubles()).isEmpty();
    }
    assertThat(LocalLakebase.credentialCalls()).isEqualTo(2);
  }

  @Test
  void keepsTheFirstFailureWhenTheSecondTokenIsRefusedToo() throws SQLException {
    LocalLakebase.connect().close();
    lakebase
        .endpoint()
        .faults()
        .times(2)
        .reject("28000", "Invalid authorization for databricks identity login");

    SQLException refused =
        catchThrowableOfType(SQLInvalidAuthorizationSpecException.class, LocalLakebase::connect);

    assertThat((Throwable) refused)
        .hasMessageStartingWith("[" + lakebase.endpoint().name() + "] the server refused the token")
        .hasMessageContaining("role " + lakebase.servicePrincipal().clientId())
        .hasMessageContaining("databricks_create_role");
    assertThat(refused.getSQLState()).isEqualTo("28000");
    assertThat(refused.getSuppressed()).hasSize(1);
    assertThat(LocalLakebase.credentialCalls()).isEqualTo(2);
  }

  @Test
  void asksOnceMoreWhenANewTokenIsRefusedAndThenNotAgainForAWhile() {
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(
              () ->
                  DriverManager.getConnection(
                      LocalLakebase.url(), LocalLakebase.settings("user", "somebody@example.com")))
          .isInstanceOf(SQLInvalidAuthorizationSpecException.class)
          .hasMessageContaining("role somebody@example.com")
          .hasMessageContaining("databricks_create_role");
    }
    assertThat(LocalLakebase.credentialCalls()).isEqualTo(2);
  }

  @Test
  void replacesATokenThatIsRevokedBeforeItsFirstLogin() throws SQLException {
    lakebase
        .endpoint()
        .faults()
        .times(1)
        .reject("28000", "Invalid authorization for databricks identity login");

    try (Connection connection = LocalLakebase.connect()) {
      assertThat(connection.isValid(5)).isTrue();
    }
    assertThat(LocalLakebase.credentialCalls()).isEqualTo(2);
  }

  /** Of tokens that were all kept when they were revoked: whatever is asked for after that. */
  @ParameterizedTest
  @CsvSource({"0, 1", "1, 2", "2, 3"})
  void replacesWhatHadTakenTheRevokedOnesPlaceToo(int revoked, int logins) throws Exception {
    Queue<Served> held = new ArrayDeque<>();
    for (int i = 0; i < revoked; i++) {
      held.add(token(true));
    }
    lakebase.revokeTokens();
    held.add(token(false));
    AtomicInteger dials = new AtomicInteger();

    try (Connection connection = connect(held, dials)) {
      assertThat(connection.isValid(5)).isTrue();
    }
    assertThat(dials).hasValue(logins);
  }

  @ParameterizedTest
  @CsvSource({"false false, 2", "true false, 2", "true true false, 3", "true true true true, 3"})
  void aTokenThatWasAskedForAfterARefusalIsTheLast(String cached, int logins) {
    Queue<Served> held = new ArrayDeque<>();
    Stream.of(cached.split(" ")).map(Boolean::valueOf).forEach(kept -> held.add(token(kept)));
    lakebase.revokeTokens();
    AtomicInteger dials = new AtomicInteger();

    SQLException refused =
        catchThrowableOfType(SQLException.class, () -> connect(held, dials).close());

    assertThat(refused.getSQLState()).isEqualTo("28000");
    assertThat(refused.getSuppressed()).hasSize(logins - 1);
    assertThat(dials).hasValue(logins);
  }

  private Served token(boolean cached) {
    String token = lakebase.databaseToken(lakebase.servicePrincipal().clientId());
    return new Served(
        new Credential(token, Instant.now(), Instant.now().plusSeconds(3600)), cached);
  }

  private static Connection connect(Queue<Served> held, AtomicInteger dials) throws SQLException {
    Collaborators real = Collaborators.real();
    Tokens tokens =
        new Tokens() {
          @Override
          public Served get(
              CredentialKey key,
              CredentialSource source,
              Deadline deadline,
              @Nullable Credential refusedHere) {
            return held.element();
          }

          @Override
          public boolean refused(CredentialKey key, Served refused) {
            return held.remove() == refused;
          }
        };
    Dialer counting =
        (url, properties, limit) -> {
          dials.incrementAndGet();
          return real.dialer().dial(url, properties, limit);
        };
    Collaborators world =
        new Collaborators(
            real.ambient(), real.workspaces(), tokens, counting, real.random(), real.pause());
    return new Connector(world).connect(LocalLakebase.url(), LocalLakebase.settings(), 30);
  }

  /** Sources that tell no life are asked at each connect anyway: not twice at one. */
  @Test
  void asksOnceForATokenThatIsNotKept() {
    AtomicInteger issued = new AtomicInteger();
    LakebaseCredentials.register(
        "once",
        request -> {
          issued.incrementAndGet();
          return new Credential("no-token", Instant.now(), Instant.now());
        });
    try {
      assertThatThrownBy(
              () ->
                  DriverManager.getConnection(
                      LocalLakebase.url(),
                      LocalLakebase.settings("lakebaseCredentialSource", "once", "user", "nobody")))
          .isInstanceOf(SQLInvalidAuthorizationSpecException.class);
      assertThat(issued).hasValue(1);
    } finally {
      LakebaseCredentials.unregister("once");
    }
  }

  @Test
  void reachesTheSameHostAgainWhenOneOfTheListIsDown() throws Exception {
    LocalLakebase.connect().close();
    lakebase.revokeTokens();
    EmulatedEndpoint endpoint = lakebase.endpoint();
    int before = endpoint.logins();
    String url =
        "jdbc:lakebase://localhost:" + endpoint.port() + ",127.0.0.1:" + closedPort() + "/";

    try (Connection connection =
        DriverManager.getConnection(url, LocalLakebase.settings("PGDBNAME", lakebase.database()))) {
      assertThat(connection.isValid(1)).isTrue();
    }
    assertThat(endpoint.logins()).isEqualTo(before + 1);
    assertThat(LocalLakebase.credentialCalls()).isEqualTo(2);
  }

  @Test
  void triesEveryHostOfAListAgainWithTheNewToken() throws SQLException {
    EmulatedEndpoint endpoint = lakebase.endpoint();
    endpoint.enableReadableSecondaries();
    String url =
        "jdbc:lakebase://localhost:"
            + endpoint.port()
            + ",localhost:"
            + endpoint.readOnlyPort()
            + "/"
            + lakebase.database();
    DriverManager.getConnection(url, LocalLakebase.settings()).close();
    lakebase.revokeTokens();

    try (Connection connection = DriverManager.getConnection(url, LocalLakebase.settings())) {
      assertThat(LocalLakebase.query(connection, "SHOW default_transaction_read_only"))
          .isEqualTo("off");
    }
    assertThat(LocalLakebase.credentialCalls()).isEqualTo(2);
  }

  @Test
  void waitsForARoleThatIsNotKnownEverywhereYet() throws SQLException {
    lakebase.endpoint().faults().times(2).reject("28000", "External authorization failed");

    try (Connection connection = LocalLakebase.connect()) {
      assertThat(connection.isValid(1)).isTrue();
    }
    assertThat(LocalLakebase.credentialCalls()).isEqualTo(1);

    lakebase.endpoint().faults().reject("28000", "External authorization failed");
    assertThatThrownBy(
            () ->
                DriverManager.getConnection(
                    LocalLakebase.url("lakebaseWakeTimeout=300ms"), LocalLakebase.settings()))
        .isInstanceOf(SQLInvalidAuthorizationSpecException.class);
  }

  static int closedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
