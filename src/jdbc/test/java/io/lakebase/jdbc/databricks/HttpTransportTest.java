package io.lakebase.jdbc.databricks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class HttpTransportTest {

  private static Set<Thread> clients() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().matches("HttpClient-\\d+-SelectorManager"))
        .collect(Collectors.toSet());
  }

  private static HttpTransport transport(URI host) throws Exception {
    Authentication authentication =
        Resolution.of(
            AuthenticationSettings.builder()
                .set(AuthenticationSetting.HOST, host.toString())
                .set(AuthenticationSetting.TOKEN, "dapi")
                .trustedHosts(Set.of("localhost"))
                .build(),
            Map.of(),
            null);
    return new HttpTransport(
        authentication.trust(),
        Proxies.of(Map.of(), new Properties(), Map.of()),
        Duration.ofSeconds(30),
        null,
        Duration.ofSeconds(1));
  }

  @Test
  void noThreadIsLeftWhenNobodyCallsForAWhileAndTheNextCallIsAnswered() throws Exception {
    try (TinyServer server = new TinyServer().answering("/me", "{}");
        HttpTransport transport = transport(server.at("localhost"))) {
      HttpCall call =
          new HttpCall("GET", server.at("localhost").resolve("/me"), Map.of(), new byte[0]);
      for (int i = 0; i < 2; i++) {
        Set<Thread> others = clients();

        assertThat(transport.send(call).status()).isEqualTo(200);

        await()
            .atMost(Duration.ofSeconds(60))
            .until(
                () -> {
                  // Before Java 21 a client ends when it is seen to be unreachable.
                  System.gc();
                  return others.containsAll(clients());
                });
      }
    }
  }
}
