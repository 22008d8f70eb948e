package io.lakebase.jdbc.attack;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** A server on loopback that hears a little, says what it was told to say, and hangs up. */
final class HostileServer implements AutoCloseable {

  private static final int TLS_REQUEST_BYTES = 8;

  private final ServerSocket socket;
  private final SSLContext tls;
  private final ByteArrayOutputStream heard = new ByteArrayOutputStream();
  private volatile byte[] words = {};
  private volatile boolean inClear;

  private HostileServer(SSLContext tls) throws IOException {
    this.tls = tls;
    this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread thread = new Thread(this::run, "hostile-server");
    thread.setDaemon(true);
    thread.start();
  }

  /** Grants TLS with a good certificate, and then says anything. */
  static HostileServer postgres(SSLContext tls) throws IOException {
    return new HostileServer(tls);
  }

  static HostileServer http() throws IOException {
    return new HostileServer(null);
  }

  int port() {
    return socket.getLocalPort();
  }

  void says(byte[] bytes) {
    words = bytes;
    inClear = tls == null;
  }

  /** Says it in place of the answer to the request for TLS. */
  void saysInClear(byte[] bytes) {
    words = bytes;
    inClear = true;
    heard.reset();
  }

  String heard() {
    return heard.toString(StandardCharsets.ISO_8859_1);
  }

  private void run() {
    while (!socket.isClosed()) {
      try (Socket visitor = socket.accept()) {
        visitor.setSoTimeout(300);
        serve(visitor);
      } catch (IOException next) {
        // The next visitor may be luckier.
      }
    }
  }

  private void serve(Socket visitor) throws IOException {
    if (inClear) {
      hear(visitor.getInputStream());
      visitor.getOutputStream().write(words);
      visitor.getOutputStream().flush();
      hear(visitor.getInputStream());
      return;
    }
    visitor.getInputStream().readNBytes(TLS_REQUEST_BYTES);
    visitor.getOutputStream().write('S');
    try (SSLSocket secure = (SSLSocket) tls.getSocketFactory().createSocket(visitor, null, false)) {
      secure.setUseClientMode(false);
      hear(secure.getInputStream());
      secure.getOutputStream().write(words);
      secure.getOutputStream().flush();
    }
  }

  private void hear(InputStream in) throws IOException {
    byte[] buffer = new byte[4096];
    int count = in.read(buffer);
    if (count > 0) {
      heard.write(buffer, 0, count);
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
