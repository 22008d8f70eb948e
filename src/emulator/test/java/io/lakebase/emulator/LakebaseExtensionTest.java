package io.lakebase.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LakebaseExtension.class)
@TestMethodOrder(MethodOrderer.Random.class)
class LakebaseExtensionTest {
  private final LakebaseEmulator fromConstructor;

  LakebaseExtensionTest(LakebaseEmulator fromConstructor) {
    this.fromConstructor = fromConstructor;
  }

  @RepeatedTest(2)
  void startsEveryTestWithoutWhatTheLastOneBroke(LakebaseEmulator lakebase) throws Exception {
    assertThat(lakebase).isSameAs(fromConstructor);
    assertThat(lakebase.requests().total()).isZero();
    Clients.connectAsServicePrincipal(lakebase).close();

    lakebase.faults().fail(500);
    lakebase.proxyFaults().cut(Stage.BEFORE_TLS);
    lakebase.endpoint().faults().reject("XX000", "no");
    lakebase.endpoint().disable();
    lakebase.endpoint().refuseConnections();
    lakebase.tls(ServerCertificate.EXPIRED);
    lakebase.host().resolve("/").toURL();
    java.net.http.HttpClient.newHttpClient()
        .send(
            java.net.http.HttpRequest.newBuilder(lakebase.host()).build(),
            java.net.http.HttpResponse.BodyHandlers.discarding());
  }

  @Nested
  class Inside {
    @Test
    void usesTheSameEmulator(LakebaseEmulator lakebase) {
      assertThat(lakebase).isSameAs(fromConstructor);
    }
  }
}
