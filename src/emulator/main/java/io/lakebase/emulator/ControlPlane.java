package io.lakebase.emulator;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The workspace's HTTP server. Safe for use by many threads. */
final class ControlPlane implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ControlPlane.class);
  private static final int BACKLOG = 1024;

  static {
    // Read once when the server's classes load; without it every answer waits for a delayed ACK.
    if (System.getProperty("sun.net.httpserver.nodelay") == null) {
      System.setProperty("sun.net.httpserver.nodelay", "true");
    }
  }

  private final ControlPlaneFaults faults = new ControlPlaneFaults();
  private final Requests requests = new Requests();
  private final ExecutorService executor =
      Executors.newCachedThreadPool(DaemonThreads.platform("lakebase-control-plane"));
  private final HttpServer server;
  private final URI host;
  private volatile @Nullable ControlPlaneRoutes routes;

  ControlPlane(int port, @Nullable SSLContext tls) {
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    try {
      if (tls == null) {
        server = HttpServer.create(address, BACKLOG);
      } else {
        HttpsServer secure = HttpsServer.create(address, BACKLOG);
        secure.setHttpsConfigurator(new HttpsConfigurator(tls));
        server = secure;
      }
    } catch (IOException e) {
      throw new UncheckedIOException("[control plane] port " + port + " cannot be opened", e);
    }
    host =
        URI.create(
            (tls == null ? "http" : "https") + "://localhost:" + server.getAddress().getPort());
    server.setExecutor(executor);
    server.createContext("/", this::serve);
  }

  void start(ControlPlaneRoutes to) {
    routes = to;
    server.start();
  }

  URI host() {
    return host;
  }

  ControlPlaneFaults faults() {
    return faults;
  }

  Requests requests() {
    return requests;
  }

  @Override
  public void close() {
    faults.clear();
    server.stop(0);
    executor.shutdownNow();
  }

  private void serve(HttpExchange exchange) throws IOException {
    ControlPlaneRoutes to = routes;
    if (to == null) {
      exchange.close();
      return;
    }
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      Call call =
          new Call(
              exchange.getRequestMethod(),
              exchange.getRequestURI(),
              exchange.getRequestHeaders().getFirst("Authorization"),
              body);
      Route route = Route.of(call.path());
      String query = exchange.getRequestURI().getRawQuery();
      // Decided before the request shows, so that who waits for it finds the fault at work.
      List<ControlPlaneFault> hits = faults.hitting(route);
      requests.add(
          new Request(
              to.clock().instant(),
              route,
              call.method(),
              call.path(),
              query == null ? "" : query,
              exchange.getRequestHeaders(),
              body));
      new FaultyAnswer(exchange, hits, to.clock()).send(() -> to.answer(route, call));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      log.warn("[control plane] {} failed", exchange.getRequestURI().getPath(), e);
    }
  }
}
