package io.lakebase.emulator;

import io.lakebase.emulator.internal.tls.CertificateAuthority;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLContext;

/** The certificates of one emulator, made when first shown. Safe for use by many threads. */
final class Certificates {
  private final CertificateAuthority authority =
      CertificateAuthority.create("Local Lakebase test authority");
  private final List<String> names;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<ServerCertificate, SSLContext> contexts =
      new EnumMap<>(ServerCertificate.class);

  Certificates(String domain) {
    this.names = List.of("localhost", "127.0.0.1", "0:0:0:0:0:0:0:1", "*." + domain);
  }

  String authorityPem() {
    return authority.pem();
  }

  SSLContext context(ServerCertificate certificate) {
    lock.lock();
    try {
      return contexts.computeIfAbsent(certificate, this::create);
    } finally {
      lock.unlock();
    }
  }

  private SSLContext create(ServerCertificate certificate) {
    Instant later = Instant.now().plus(Duration.ofDays(365));
    return switch (certificate) {
      case VALID -> authority.serverContext(names, later);
      case WRONG_HOST -> authority.serverContext(List.of("wrong.example.test"), later);
      case EXPIRED -> authority.serverContext(names, Instant.now().minus(Duration.ofDays(1)));
      case FOREIGN_CA ->
          CertificateAuthority.create("Somebody else's authority").serverContext(names, later);
    };
  }
}
