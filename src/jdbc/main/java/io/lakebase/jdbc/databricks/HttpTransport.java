package io.lakebase.jdbc.databricks;

import io.lakebase.jdbc.internal.Deadline;
import io.lakebase.jdbc.internal.Workers;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Speaks HTTP with the control plane: to trusted hosts only, each call within a limit and
 * interruptible, through proxies, without redirects, and with answers of bounded size. Has no
 * thread half a minute after a call: on Java 17 the JDK's own one ends with the next garbage
 * collection. Safe for use by several threads.
 */
final class HttpTransport implements AutoCloseable {

  static final int LONGEST_BODY = 8 << 20;
  private static final Set<String> OWN_HEADERS =
      Set.of("connection", "content-length", "expect", "host", "upgrade");
  private static final Duration IDLE = Duration.ofSeconds(20);

  private final HostTrust trust;
  private final Proxies proxies;
  private final Duration timeout;
  private final @Nullable Path caFile;
  private final Duration idle;
  private final Workers threads = new Workers("lakebase-http");
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable HttpClient client;
  private long lastUsed;

  HttpTransport(HostTrust trust, Proxies proxies, Duration timeout, @Nullable Path caFile) {
    this(trust, proxies, timeout, caFile, IDLE);
  }

  /** One whose client is let go when no call began for some time. */
  HttpTransport(
      HostTrust trust, Proxies proxies, Duration timeout, @Nullable Path caFile, Duration idle) {
    this.trust = trust;
    this.proxies = proxies;
    this.timeout = timeout;
    this.caFile = caFile;
    this.idle = idle;
  }

  /**
   * Sends a request and waits for the whole answer.
   *
   * @throws UntrustedHostException if nothing was sent because the host is not trusted
   * @throws InterruptedIOException if the thread was interrupted; its flag is set
   * @throws IOException if no answer came within the limit
   */
  HttpReply send(HttpCall call) throws IOException {
    String objection = trust.objection(call.uri());
    if (!objection.isEmpty()) {
      throw new UntrustedHostException(call.uri(), objection);
    }
    Optional<Proxies.Proxy> proxy = proxies.before(call.uri());
    boolean authenticated = proxy.isPresent() && !proxy.get().user().isEmpty();
    if (authenticated && "https".equalsIgnoreCase(call.uri().getScheme())) {
      return ProxyTunnel.send(call, proxy.get(), tls(), timeout, threads);
    }
    HttpRequest.Builder request =
        HttpRequest.newBuilder(call.uri())
            .method(
                call.method(),
                call.body().length == 0
                    ? BodyPublishers.noBody()
                    : BodyPublishers.ofByteArray(call.body()));
    call.headers()
        .forEach(
            (name, value) -> {
              if (mayBeSet(name)) {
                request.setHeader(name, value);
              }
            });
    if (authenticated) {
      request.setHeader("Proxy-Authorization", basic(proxy.get()));
    }
    return await(call, client().sendAsync(request.build(), info -> new LimitedBody(LONGEST_BODY)));
  }

  static boolean mayBeSet(String header) {
    return !OWN_HEADERS.contains(header.toLowerCase(Locale.ROOT));
  }

  static String basic(Proxies.Proxy proxy) {
    byte[] pair = (proxy.user() + ":" + proxy.password()).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(pair);
  }

  @Override
  public void close() {
    lock.lock();
    try {
      release();
    } finally {
      lock.unlock();
    }
    threads.close();
  }

  private HttpReply await(HttpCall call, CompletableFuture<HttpResponse<byte[]>> answer)
      throws IOException {
    try {
      HttpResponse<byte[]> response = answer.get(Deadline.nanos(timeout), TimeUnit.NANOSECONDS);
      return new HttpReply(response.statusCode(), response.headers().map(), response.body());
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw new HttpTimeoutException(
          call + " was not answered within " + timeout.toMillis() + " ms");
    } catch (InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      throw new InterruptedIOException(call + " was interrupted");
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      throw new IOException(call + " failed: " + cause, cause);
    }
  }

  private HttpClient client() throws IOException {
    lock.lock();
    try {
      lastUsed = System.nanoTime();
      HttpClient present = client;
      if (present == null) {
        present = build();
        client = present;
        threads.after(idle, this::rest);
      }
      return present;
    } finally {
      lock.unlock();
    }
  }

  /** Otherwise each client would keep a thread for ever. */
  private void rest() {
    lock.lock();
    try {
      Duration left = idle.minusNanos(System.nanoTime() - lastUsed);
      if (left.isNegative() || left.isZero()) {
        release();
      } else {
        threads.after(left, this::rest);
      }
    } finally {
      lock.unlock();
    }
  }

  private HttpClient build() throws IOException {
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .proxy(new Selector(proxies))
            .executor(threads);
    if (caFile != null) {
      builder.sslContext(PemTrust.context(caFile));
    }
    return builder.build();
  }

  private SSLContext tls() throws IOException {
    try {
      return caFile == null ? SSLContext.getDefault() : PemTrust.context(caFile);
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IOException("no TLS in this JVM: " + e, e);
    }
  }

  private void release() {
    HttpClient old = client;
    client = null;
    if ((Object) old instanceof AutoCloseable closeable && Runtime.version().feature() >= 21) {
      // From Java 21 on a client can be closed; before, it ends when it is not reachable any more.
      threads.execute(() -> closeQuietly(closeable));
    }
  }

  private static void closeQuietly(AutoCloseable closeable) {
    try {
      closeable.close();
    } catch (Exception e) {
      Thread.currentThread().interrupt();
    }
  }

  private static final class Selector extends ProxySelector {
    private final Proxies proxies;

    Selector(Proxies proxies) {
      this.proxies = proxies;
    }

    @Override
    public List<java.net.Proxy> select(URI uri) {
      return proxies
          .before(uri)
          .map(
              proxy ->
                  new java.net.Proxy(
                      java.net.Proxy.Type.HTTP, new InetSocketAddress(proxy.host(), proxy.port())))
          .map(List::of)
          .orElse(List.of(java.net.Proxy.NO_PROXY));
    }

    @Override
    public void connectFailed(URI uri, SocketAddress address, IOException failure) {}
  }
}
