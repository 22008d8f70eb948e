package io.lakebase.emulator;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The examples of docs/emulator.md, which are compiled. */
class EmulatorPageTest {

  void starts() throws SQLException {
    try (LakebaseEmulator lakebase =
        LakebaseEmulator.builder().tokenLifetime(Duration.ofSeconds(5)).start()) {
      Properties settings = new Properties();
      settings.put("databricksHost", lakebase.host().toString());
      settings.put("databricksClientId", lakebase.servicePrincipal().clientId());
      settings.put("databricksClientSecret", lakebase.servicePrincipal().clientSecret());
      settings.put("lakebaseTrustedHosts", "localhost");
      settings.put("sslrootcert", lakebase.caCertificate().toString());
      String url =
          "jdbc:lakebase:" + lakebase.endpoint().name() + "?port=" + lakebase.endpoint().port();
      try (Connection connection = DriverManager.getConnection(url, settings)) {
        assertThat(connection).isNotNull();
      }
    }
  }

  @ExtendWith(LakebaseExtension.class)
  class OrdersTest {
    @Test
    void connects(LakebaseEmulator lakebase) {
      assertThat(lakebase).isNotNull();
    }
  }

  static class Registered {
    @RegisterExtension
    static final LakebaseExtension LAKEBASE =
        LakebaseExtension.with(LakebaseEmulator.builder().tokenLifetime(Duration.ofSeconds(5)));
  }

  void counts(LakebaseEmulator lakebase) {
    lakebase.requests().count(Route.CREDENTIALS); // how many
    lakebase.requests().list(Route.TOKEN).get(0).header("User-Agent");
    lakebase.requests().reset();
  }

  void addsIdentities(LakebaseEmulator lakebase) {
    lakebase.servicePrincipal(); // with a role, from the start
    lakebase.user(); // with a role and a personal access token, from the start

    ServicePrincipal other = lakebase.addServicePrincipal(); // no role yet: its login fails
    lakebase.createRole(other.clientId()); // as databricks_create_role does
    lakebase.addGroup("analysts", lakebase.user().userName());
    lakebase.createRole("analysts"); // members log in as analysts with their own tokens
    lakebase.createPasswordRole("classic", "secret"); // native password
    lakebase.createPlainRole("legacy"); // CREATE ROLE: no token opens it
    lakebase.dropRole("legacy");
    lakebase.nativeLogin(false);

    String token =
        lakebase.databaseToken(other.clientId()); // a password, without a call of the control plane
  }

  void addsEndpoints(LakebaseEmulator lakebase) {
    EmulatedEndpoint staging =
        lakebase.addEndpoint("projects/local/branches/staging/endpoints/primary");
    EmulatedEndpoint replica =
        lakebase.addEndpoint(
            "projects/local/branches/production/endpoints/replica", EndpointType.READ_ONLY);
    EmulatedInstance classic = lakebase.addInstance("classic"); // Provisioned
    lakebase.endpoint().enableReadableSecondaries(); // the control plane tells a read-only host too
    lakebase.endpoint().readOnlyPort();
    lakebase.endpoint().pooledPort();
  }

  void endsTokens(LakebaseEmulator lakebase) {
    lakebase
        .expireTokens(); // all database credentials so far are worthless, as if their time had come
    lakebase.revokeTokens(); // the same for another reason; Lakebase gives the same answer
  }

  void hurtsTheControlPlane(LakebaseEmulator lakebase) {
    lakebase.faults().fail(503); // everything
    lakebase.faults().fail(500, 3); // the next three calls
    lakebase.faults().on(Route.CREDENTIALS).times(2).retryAfter(ofSeconds(1)).fail(429);
    lakebase.faults().on(Route.CREDENTIALS).fail(403);
    lakebase.faults().on(Route.TOKEN).fail(401);
    lakebase.faults().on(Route.ENDPOINTS).body(FaultBody.HTML).fail(502);
    lakebase
        .faults()
        .on(Route.CREDENTIALS)
        .body(FaultBody.EMPTY)
        .fail(200); // also GARBAGE, TRUNCATED, EMPTY_OBJECT
    lakebase
        .faults()
        .on(Route.CREDENTIALS)
        .expiry(TokenExpiry.ABSENT); // also NULL, PAST, FAR_FUTURE, GARBAGE
    lakebase.faults().latency(ofMillis(500));
    lakebase.faults().on(Route.CREDENTIALS).after(ofSeconds(2)).fail(504);
    lakebase.faults().on(Route.TOKEN).hang(); // no answer until clear()
    lakebase.faults().on(Route.CREDENTIALS).drip(ofMillis(50)); // byte by byte
    lakebase.faults().on(Route.CREDENTIALS).reset(); // the connection ends
    lakebase.faults().on(Route.CREDENTIALS).redirect(URI.create("https://example.test/login"));
  }

  void hurtsTheProxy(LakebaseEmulator lakebase) {
    ProxyFaults faults = lakebase.endpoint().faults();
    faults.cut(Stage.BEFORE_TLS); // every connection, until clear()
    faults.times(1).cut(Stage.AFTER_TLS); // the next one
    faults.times(1).cut(Stage.AFTER_PASSWORD);
    faults.times(1).cut(Stage.MID_QUERY); // executed, and the answer lost
    faults.hang(Stage.AFTER_PASSWORD); // faults.hanging() counts those that do
    faults.times(1).reject("XX000", "External authorization failed");
    faults.ask(AuthenticationRequest.MD5); // also SCRAM, GSS, NOTHING (lets everybody in)
    faults.latency(ofMillis(20), ofMillis(20)); // to the server, to the client; new connections
    faults.times(1).certificate(ServerCertificate.WRONG_HOST); // also EXPIRED, FOREIGN_CA
    faults.clear();

    lakebase.tls(ServerCertificate.EXPIRED); // all hosts, until reset()
    lakebase.endpoint().refuseConnections(); // closed port …
    lakebase.endpoint().acceptConnections(); // … and open again
    lakebase.endpoint().cutConnections(); // all open sessions
    int port = lakebase.endpoint().moveToNewPort(); // the old port refuses
    lakebase.restartCompute();
  }

  void suspends(LakebaseEmulator lakebase) {
    lakebase.endpoint().suspend(); // cuts all sessions; the next connection wakes it
    lakebase.endpoint().wakeAfter(ofSeconds(2)); // how long that takes; 300 ms by default
    lakebase.endpoint().failWake("57P03", "the database system is starting up");
    lakebase.endpoint().wake();
    lakebase.endpoint().disable(); // does not wake
    lakebase.endpoint().enable();
  }
}
