package io.lakebase.jdbc;

import io.lakebase.jdbc.internal.Deadline;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Looks at a host from outside: whether it answers, and which certificate it shows. */
final class HostProbe {

  private static final Duration LONGEST = Duration.ofSeconds(10);

  private final Settings settings;
  private final Deadline deadline;

  HostProbe(Settings settings, Deadline deadline) {
    this.settings = settings;
    this.deadline = deadline;
  }

  /** Opens a connection to the host, or to the address that stands for it. */
  Reached reach(HostPort host) throws SQLException {
    String dialled = HostAddress.of(settings, List.of(host)).get("socketFactoryArg");
    HostPort target = dialled == null ? host : HostPort.parse(dialled, host.port());
    String place = dialled == null ? host.toString() : host + " at " + dialled;
    Socket socket = new Socket();
    long start = System.nanoTime();
    try {
      InetSocketAddress address = new InetSocketAddress(bare(target.host()), target.port());
      if (address.isUnresolved()) {
        throw new UnknownHostException();
      }
      socket.connect(address, millis());
      socket.setSoTimeout(millis());
      return new Reached(host, socket, System.nanoTime() - start);
    } catch (UnknownHostException e) {
      close(socket);
      throw ConnectError.WRONG_HOST.at(place, "its name has no address", e);
    } catch (SocketTimeoutException e) {
      close(socket);
      throw ConnectError.UNREACHABLE.at(place, "it does not answer", e);
    } catch (IOException e) {
      close(socket);
      throw ConnectError.UNREACHABLE.at(place, "nobody listens there (" + e.getMessage() + ")", e);
    }
  }

  private int millis() {
    return (int) Math.max(1, deadline.orAfter(LONGEST).remaining().toMillis());
  }

  private static String bare(String host) {
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It is of no further use either way.
    }
  }

  /** A host that answered. */
  final class Reached implements AutoCloseable {
    private final HostPort host;
    private final Socket socket;
    private final long nanos;

    private Reached(HostPort host, Socket socket, long nanos) {
      this.host = host;
      this.socket = socket;
      this.nanos = nanos;
    }

    String text() {
      return host
          + " at "
          + socket.getInetAddress().getHostAddress()
          + ", TCP in "
          + CheckRun.millis(nanos);
    }

    /** Agrees on TLS as the login will; the certificate is looked at unless that is left out. */
    String handshake() throws SQLException {
      Optional<String> left = ownTls();
      if (left.isPresent()) {
        return left.get();
      }
      try {
        return new TlsProbe(settings.pg("sslrootcert")).handshake(socket, host);
      } catch (SocketTimeoutException e) {
        throw ConnectError.UNREACHABLE.at(
            host.toString(), "it takes connections and says nothing", e);
      } catch (IOException e) {
        throw ConnectError.WRONG_HOST.at(host.toString(), TlsProbe.why(e), e);
      }
    }

    private Optional<String> ownTls() {
      if (settings.isTrue(LakebaseProperty.ALLOW_UNVERIFIED_TLS)) {
        return Optional.of("not looked at, as lakebaseAllowUnverifiedTls says");
      }
      boolean own =
          settings.pg("sslfactory").filter(f -> !f.equals(TlsPolicy.JVM_TRUST_STORE)).isPresent();
      return own || settings.pg("sslcert").isPresent() || settings.pg("sslNegotiation").isPresent()
          ? Optional.of("left to pgjdbc, which was told how")
          : Optional.empty();
    }

    @Override
    public void close() {
      HostProbe.close(socket);
    }
  }
}
