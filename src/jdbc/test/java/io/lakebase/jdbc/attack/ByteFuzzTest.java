package io.lakebase.jdbc.attack;

import static org.assertj.core.api.Assertions.assertThat;

import io.lakebase.emulator.internal.tls.CertificateAuthority;
import io.lakebase.jdbc.LocalLakebase;
import io.lakebase.jdbc.credential.Credential;
import io.lakebase.jdbc.credential.LakebaseCredentials;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Servers that say anything: the answer is an SQLException in time, without the secret. */
class ByteFuzzTest {

  private static final String TOKEN = "eyJfuzz-token-51e0";
  private static final String SECRET = "fuzz-secret-77aa";
  private static final Duration BOUND = Duration.ofSeconds(8);
  private static final AtomicInteger IDENTITIES = new AtomicInteger();

  private static HostileServer server;
  private static HostileServer controlPlane;
  private static Path authority;

  @BeforeContainer
  static void start() throws Exception {
    CertificateAuthority ca = CertificateAuthority.create("fuzz");
    authority = Files.createTempFile("fuzz", ".pem");
    Files.writeString(authority, ca.pem());
    server =
        HostileServer.postgres(
            ca.serverContext(List.of("localhost"), Instant.now().plusSeconds(3600)));
    controlPlane = HostileServer.http();
    LakebaseCredentials.register(
        "fuzz", request -> new Credential(TOKEN, Instant.now(), Instant.now().plusSeconds(3600)));
  }

  @AfterContainer
  static void stop() throws Exception {
    LakebaseCredentials.unregister("fuzz");
    server.close();
    controlPlane.close();
    Files.delete(authority);
  }

  private static void assertSqlExceptionInTime(String url, Properties settings) {
    long start = System.nanoTime();
    try {
      DriverManager.getConnection(url, settings).close();
    } catch (SQLException e) {
      StringWriter told = new StringWriter();
      e.printStackTrace(new PrintWriter(told));
      assertThat(told.toString()).doesNotContain(TOKEN).doesNotContain(SECRET);
    }
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(BOUND);
  }

  private static Properties toServer() {
    Properties settings = new Properties();
    settings.setProperty("lakebaseCredentialSource", "fuzz");
    settings.setProperty("lakebaseEndpoint", "projects/p/branches/b/endpoints/e");
    settings.setProperty("lakebaseTrustedHosts", "localhost");
    settings.setProperty("lakebaseWakeTimeout", "1ms");
    settings.setProperty("sslrootcert", authority.toString());
    settings.setProperty("user", "somebody");
    settings.setProperty("loginTimeout", "2");
    return settings;
  }

  @Property(tries = 80)
  void aServerMaySayAnything(@ForAll("messages") byte[] bytes) {
    server.says(bytes);

    assertSqlExceptionInTime("jdbc:lakebase://localhost:" + server.port() + "/db", toServer());
  }

  @Property(tries = 25)
  void aServerThatAnswersAnythingToTheRequestForTlsGetsNoToken(@ForAll byte[] bytes) {
    server.saysInClear(bytes);

    assertSqlExceptionInTime("jdbc:lakebase://localhost:" + server.port() + "/db", toServer());

    assertThat(server.heard()).doesNotContain(TOKEN);
  }

  @Property(tries = 40)
  void aControlPlaneMaySayAnything(@ForAll("answers") byte[] bytes) {
    controlPlane.says(bytes);
    Properties settings = LocalLakebase.settings();
    settings.setProperty("databricksHost", "http://localhost:" + controlPlane.port());
    settings.setProperty("databricksClientId", "id-" + IDENTITIES.incrementAndGet());
    settings.setProperty("databricksClientSecret", SECRET);
    settings.setProperty("loginTimeout", "0.2");

    assertSqlExceptionInTime(LocalLakebase.url(), settings);
  }

  /** Real types with wrong lengths and bodies, after a proper request for the password or not. */
  @Provide
  Arbitrary<byte[]> messages() {
    Arbitrary<String> first =
        Arbitraries.of(
            "",
            "R\0\0\0\u0008\0\0\0\u0003",
            "R\0\0\0\u0008\0\0\0\0",
            "R\0\0\0\u000c\0\0\0\u0005salt");
    Arbitrary<String> type = Arbitraries.of("R", "E", "S", "Z", "K", "N", "A", "v", "T", "D", "\0");
    Arbitrary<Integer> length = Arbitraries.integers().between(-8, 300);
    Arbitrary<String> body =
        Arbitraries.oneOf(
            Arbitraries.strings().all().ofMaxLength(80),
            Arbitraries.of("SFATAL\0C28000\0M" + TOKEN + "\0\0", "SERROR\0CXX000\0Mno\0\0", ""));
    Arbitrary<String> message =
        Combinators.combine(type, length, body)
            .as(
                (t, n, b) ->
                    t
                        + (char) (n >> 24 & 255)
                        + (char) (n >> 16 & 255)
                        + (char) (n >> 8 & 255)
                        + (char) (n & 255)
                        + b);
    return Combinators.combine(first, message.list().ofMaxSize(4))
        .as((a, b) -> (a + String.join("", b)).getBytes(StandardCharsets.ISO_8859_1));
  }

  /** HTTP more or less, with JSON more or less. */
  @Provide
  Arbitrary<byte[]> answers() {
    Arbitrary<String> head =
        Arbitraries.of(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\n",
            "HTTP/1.1 401 No\r\nWWW-Authenticate: Basic\r\nConnection: close\r\n\r\n",
            "HTTP/1.1 407 No\r\nProxy-Authenticate: Basic\r\nConnection: close\r\n\r\n",
            "HTTP/1.1 429 Slow\r\nRetry-After: 99999999999999999999\r\nConnection: close\r\n\r\n",
            "HTTP/1.1 302 Go\r\nLocation: http://127.0.0.1:9/\r\nConnection: close\r\n\r\n",
            "HTTP/1.1 100 Continue\r\n\r\n",
            "HTTP/9.9 xyz\r\n\r\n",
            "");
    Arbitrary<String> body =
        Arbitraries.oneOf(
            Arbitraries.of(
                "{}",
                "[]",
                "null",
                "\"" + SECRET + "\"",
                "{\"token_endpoint\":\"x\"}",
                "{\"token_endpoint\":{}}",
                "{\"error\":\"" + SECRET + "\"}",
                "[".repeat(5_000),
                "{\"token\":null,\"expire_time\":7}",
                "{\"access_token\":\"a\",\"expires_in\":-1}"),
            Arbitraries.strings().all().ofMaxLength(200));
    return Combinators.combine(head, body)
        .as((a, b) -> (a + b).getBytes(StandardCharsets.ISO_8859_1));
  }
}
