package io.lakebase.jdbc.databricks;

import io.lakebase.jdbc.internal.Workers;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * One https request through a proxy that wants Basic authentication for its tunnels, which the
 * JDK's client gives only where a system property of the whole JVM allows it.
 *
 * @see <a href="https://docs.oracle.com/en/java/javase/17/core/java-networking.html">Java
 *     networking: jdk.http.auth.tunneling.disabledSchemes</a>
 */
final class ProxyTunnel {

  private final HttpCall call;
  private final Proxies.Proxy proxy;
  private final SSLContext tls;
  private final int millis;

  private ProxyTunnel(HttpCall call, Proxies.Proxy proxy, SSLContext tls, int millis) {
    this.call = call;
    this.proxy = proxy;
    this.tls = tls;
    this.millis = millis;
  }

  static HttpReply send(
      HttpCall call, Proxies.Proxy proxy, SSLContext tls, Duration timeout, Workers threads)
      throws IOException {
    int millis = (int) Math.min(Integer.MAX_VALUE, timeout.toMillis());
    ProxyTunnel tunnel = new ProxyTunnel(call, proxy, tls, millis);
    try (Socket socket = new Socket()) {
      FutureTask<HttpReply> task = new FutureTask<>(() -> tunnel.exchange(socket));
      threads.execute(task);
      return task.get(millis, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new HttpTimeoutException(call + " was not answered within " + millis + " ms");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException(call + " was interrupted");
    } catch (RejectedExecutionException e) {
      throw new IOException(call + " was not sent: too many calls hang", e);
    } catch (ExecutionException e) {
      throw new IOException(call + " failed: " + e.getCause(), e.getCause());
    }
  }

  private HttpReply exchange(Socket socket) throws IOException {
    socket.connect(new InetSocketAddress(proxy.host(), proxy.port()), millis);
    socket.setSoTimeout(millis);
    URI uri = call.uri();
    int port = uri.getPort() < 0 ? 443 : uri.getPort();
    String authority = uri.getHost() + ":" + port;
    write(
        socket.getOutputStream(),
        "CONNECT "
            + authority
            + " HTTP/1.1\r\nHost: "
            + authority
            + "\r\nProxy-Authorization: "
            + HttpTransport.basic(proxy)
            + "\r\n\r\n",
        new byte[0]);
    int status = new HttpReplyReader(socket.getInputStream()).head().status();
    if (status != 200) {
      throw new IOException("the proxy " + proxy + " answered " + status + " to CONNECT");
    }
    try (SSLSocket secure =
        (SSLSocket) tls.getSocketFactory().createSocket(socket, uri.getHost(), port, true)) {
      SSLParameters parameters = secure.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      secure.setSSLParameters(parameters);
      secure.startHandshake();
      write(secure.getOutputStream(), head(uri), call.body());
      return new HttpReplyReader(secure.getInputStream()).reply(HttpTransport.LONGEST_BODY);
    }
  }

  private String head(URI uri) {
    StringBuilder head = new StringBuilder(call.method()).append(' ');
    head.append(uri.getRawPath().isEmpty() ? "/" : uri.getRawPath());
    if (uri.getRawQuery() != null) {
      head.append('?').append(uri.getRawQuery());
    }
    head.append(" HTTP/1.1\r\nHost: ").append(uri.getRawAuthority()).append("\r\n");
    call.headers()
        .forEach(
            (name, value) -> {
              if (HttpTransport.mayBeSet(name)) {
                head.append(name).append(": ").append(value.replaceAll("[\r\n]", " "));
                head.append("\r\n");
              }
            });
    return head.append("Content-Length: ")
        .append(call.body().length)
        .append("\r\nConnection: close\r\n\r\n")
        .toString();
  }

  private static void write(OutputStream out, String head, byte[] body) throws IOException {
    byte[] bytes = head.getBytes(StandardCharsets.ISO_8859_1);
    byte[] all = java.util.Arrays.copyOf(bytes, bytes.length + body.length);
    System.arraycopy(body, 0, all, bytes.length, body.length);
    out.write(all);
    out.flush();
  }
}
