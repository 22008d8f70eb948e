package io.lakebase.jdbc;

import java.io.EOFException;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.sql.SQLException;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/**
 * Asks a server for TLS, as every Postgres client begins, and verifies what it shows.
 *
 * @param authorities a PEM file of the authorities to trust; empty or {@code system} for the JVM's
 * @see <a href="https://www.postgresql.org/docs/current/protocol-flow.html">PostgreSQL: SSL session
 *     encryption</a>
 */
record TlsProbe(Optional<String> authorities) {

  private static final byte[] SSL_REQUEST = {0, 0, 0, 8, 4, (byte) 0xd2, 22, 47};

  /** What was agreed upon. */
  String handshake(Socket socket, HostPort host) throws IOException, SQLException {
    SSLContext context = context();
    socket.getOutputStream().write(SSL_REQUEST);
    int answer = socket.getInputStream().read();
    if (answer < 0) {
      throw new EOFException("it hung up when it was asked for TLS");
    }
    if (answer != 'S') {
      throw new IOException("it does not speak TLS");
    }
    try (SSLSocket tls =
        (SSLSocket)
            context.getSocketFactory().createSocket(socket, host.host(), host.port(), false)) {
      SSLParameters parameters = tls.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      tls.setSSLParameters(parameters);
      tls.startHandshake();
      X509Certificate shown = (X509Certificate) tls.getSession().getPeerCertificates()[0];
      return tls.getSession().getProtocol()
          + ", a certificate of "
          + host.host()
          + " by "
          + shown.getIssuerX500Principal().getName()
          + ", good until "
          + shown.getNotAfter().toInstant();
    }
  }

  /** The innermost reason, which says more than "handshake failed". */
  static String why(IOException failure) {
    Throwable innermost = LoginFailure.innermost(failure);
    String said = String.valueOf(innermost.getMessage());
    String reason = said.endsWith(".") ? said.substring(0, said.length() - 1) : said;
    return innermost instanceof CertificateExpiredException
        ? "its certificate has expired, " + reason
        : reason;
  }

  private SSLContext context() throws SQLException {
    Optional<String> file = authorities.filter(name -> !name.equals("system"));
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(file.isEmpty() ? null : trusted(file.get()));
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw ConnectError.PGJDBC_SETTING_UNUSABLE.at(
          file.isEmpty() ? "javax.net.ssl.trustStore" : "sslrootcert", e.getMessage(), e);
    }
  }

  private static KeyStore trusted(String file) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    try (InputStream in = new FileInputStream(file)) {
      int count = 0;
      for (Certificate certificate :
          CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        store.setCertificateEntry("authority-" + count++, certificate);
      }
    } catch (CertificateException e) {
      throw new CertificateException(file + " is no PEM file: " + e.getMessage(), e);
    }
    if (store.size() == 0) {
      throw new CertificateException(file + " holds no certificate");
    }
    return store;
  }
}
