package io.lakebase.emulator;

import io.lakebase.emulator.Proxy.Target;
import io.lakebase.emulator.ProxyFault.Effect;
import io.lakebase.emulator.internal.wire.Message;
import io.lakebase.emulator.internal.wire.StartupPacket;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * The first packets of a connection: TLS by request or at once, cancel requests, and the refusal of
 * plaintext.
 */
record ClientOpening(ProxySession session) {
  private static final int TLS_HANDSHAKE = 0x16;
  private static final String ALPN = "postgresql";

  /**
   * The encrypted line of a client that wants to log in; empty when the connection was something
   * else.
   */
  Optional<ClientChannel> open() throws IOException, InterruptedException {
    Socket client = session.client();
    InputStream raw = client.getInputStream();
    DataOutputStream out = new DataOutputStream(client.getOutputStream());
    while (true) {
      int first = raw.read();
      if (first < 0) {
        return Optional.empty();
      }
      if (first == TLS_HANDSHAKE) {
        SSLSocket direct = handshake(new ByteArrayInputStream(new byte[] {(byte) first}));
        return ALPN.equals(direct.getApplicationProtocol()) ? greet(direct) : Optional.empty();
      }
      StartupPacket packet =
          StartupPacket.read(new DataInputStream(new FirstByte((byte) first, raw)));
      switch (packet.code()) {
        case StartupPacket.SSL_REQUEST -> {
          out.writeByte('S');
          return greet(handshake(null));
        }
        case StartupPacket.GSS_REQUEST -> out.writeByte('N');
        case StartupPacket.CANCEL_REQUEST -> {
          session.proxy().cancel(packet);
          return Optional.empty();
        }
        default -> {
          Refusal refusal = Refusal.plaintext(packet.code());
          Message.fatal(refusal.sqlState(), refusal.message()).write(out);
          return Optional.empty();
        }
      }
    }
  }

  private Optional<ClientChannel> greet(SSLSocket socket) throws IOException, InterruptedException {
    route(socket);
    boolean refused = session.target().filter(to -> to.host().refusing()).isPresent();
    if (refused || session.strikes(Stage.AFTER_TLS)) {
      return Optional.empty();
    }
    ClientChannel channel = new ClientChannel(socket);
    StartupPacket packet = channel.startup();
    if (packet.code() == StartupPacket.CANCEL_REQUEST) {
      session.proxy().cancel(packet);
      Sockets.close(socket);
      return Optional.empty();
    }
    if (!packet.isStartup()) {
      channel.refuse(Refusal.plaintext(packet.code()));
      return Optional.empty();
    }
    return Optional.of(channel);
  }

  private SSLSocket handshake(@Nullable InputStream consumed) throws IOException {
    ServerCertificate shown =
        session
            .faults()
            .next(Effect.Show.class, show -> true)
            .map(Effect.Show::certificate)
            .orElse(null);
    SSLSocket socket =
        (SSLSocket)
            session
                .proxy()
                .tls(shown)
                .getSocketFactory()
                .createSocket(session.client(), consumed, true);
    socket.setHandshakeApplicationProtocolSelector(
        (s, offered) -> offered.contains(ALPN) ? ALPN : offered.isEmpty() ? "" : null);
    socket.startHandshake();
    return socket;
  }

  private void route(SSLSocket socket) {
    if (session.target().isPresent()) {
      return;
    }
    List<SNIServerName> names =
        ((ExtendedSSLSession) socket.getSession()).getRequestedServerNames();
    Optional<Target> target =
        names.stream()
            .filter(SNIHostName.class::isInstance)
            .map(name -> ((SNIHostName) name).getAsciiName())
            .findFirst()
            .flatMap(session.proxy()::target);
    target.ifPresent(session::target);
  }

  /** One byte in front of a stream. */
  private static final class FirstByte extends InputStream {
    private final InputStream rest;
    private int first;

    FirstByte(byte first, InputStream rest) {
      this.first = first & 0xff;
      this.rest = rest;
    }

    @Override
    public int read() throws IOException {
      int next = first;
      first = -1;
      return next >= 0 ? next : rest.read();
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      if (first < 0 || length == 0) {
        return rest.read(bytes, offset, length);
      }
      bytes[offset] = (byte) read();
      return 1;
    }
  }
}
