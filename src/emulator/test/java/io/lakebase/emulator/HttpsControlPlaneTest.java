package io.lakebase.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class HttpsControlPlaneTest {
  @RegisterExtension
  static final LakebaseExtension LAKEBASE =
      LakebaseExtension.with(LakebaseEmulator.builder().https(true));

  @Test
  void speaksHttpsWithACertificateOfItsOwnAuthority() throws Exception {
    LakebaseEmulator lakebase = LAKEBASE.emulator();
    assertThat(lakebase.host().getScheme()).isEqualTo("https");
    HttpRequest request =
        HttpRequest.newBuilder(lakebase.host().resolve("/.well-known/databricks-config")).build();

    String body = trusting(lakebase).send(request, BodyHandlers.ofString()).body();

    assertThat(body).contains("\"oidc_endpoint\":\"" + lakebase.host() + "/oidc\"");
    assertThatThrownBy(() -> HttpClient.newHttpClient().send(request, BodyHandlers.discarding()))
        .isInstanceOf(SSLException.class);
  }

  private static HttpClient trusting(LakebaseEmulator lakebase) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setCertificateEntry(
        "ca",
        CertificateFactory.getInstance("X.509")
            .generateCertificate(
                new ByteArrayInputStream(Files.readAllBytes(lakebase.caCertificate()))));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return HttpClient.newBuilder().sslContext(context).build();
  }
}
