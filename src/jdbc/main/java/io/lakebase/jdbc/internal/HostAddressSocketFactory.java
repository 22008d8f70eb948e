package io.lakebase.jdbc.internal;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import javax.net.SocketFactory;

/**
 * Sockets that dial one address whatever host they are told, so that pgjdbc goes through a tunnel
 * and still checks the certificate against the host's name. Made by pgjdbc, by name.
 */
public final class HostAddressSocketFactory extends SocketFactory {

  private final String host;
  private final int port;

  /**
   * Makes a factory for an address.
   *
   * @param address host, a colon and a port
   */
  public HostAddressSocketFactory(String address) {
    int colon = address.lastIndexOf(':');
    this.host = address.substring(0, colon);
    this.port = Integer.parseInt(address.substring(colon + 1));
  }

  @Override
  public Socket createSocket() {
    return new Redirected(host, port);
  }

  @Override
  public Socket createSocket(String ignored, int ignoredPort) throws IOException {
    return connected();
  }

  @Override
  public Socket createSocket(String ignored, int ignoredPort, InetAddress local, int localPort)
      throws IOException {
    return connected();
  }

  @Override
  public Socket createSocket(InetAddress ignored, int ignoredPort) throws IOException {
    return connected();
  }

  @Override
  public Socket createSocket(InetAddress ignored, int ignoredPort, InetAddress local, int localPort)
      throws IOException {
    return connected();
  }

  private Socket connected() throws IOException {
    return new Socket(host, port);
  }

  private static final class Redirected extends Socket {
    private final String host;
    private final int port;

    Redirected(String host, int port) {
      this.host = host;
      this.port = port;
    }

    @Override
    public void connect(SocketAddress ignored, int timeoutMillis) throws IOException {
      super.connect(new InetSocketAddress(host, port), timeoutMillis);
    }
  }
}
