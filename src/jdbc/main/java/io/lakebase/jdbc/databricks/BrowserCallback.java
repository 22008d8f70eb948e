package io.lakebase.jdbc.databricks;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.lakebase.jdbc.credential.CredentialException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Waits on loopback for the browser to come back from a login. */
final class BrowserCallback implements AutoCloseable {

  private static final String PAGE =
      "<!doctype html><title>Signed in</title><p>You can close this window and go back.</p>";

  private final HttpServer server;
  private final URI uri;
  private final BlockingQueue<Map<String, String>> answers = new ArrayBlockingQueue<>(8);

  private BrowserCallback(HttpServer server, URI uri) {
    this.server = server;
    this.uri = uri;
  }

  /**
   * Listens where a redirect leads to; port 0 takes a free one.
   *
   * @throws CredentialException terminal, if that is another machine or the port cannot be had
   */
  static BrowserCallback listen(URI redirect) throws CredentialException {
    if (!HostTrust.isLoopback(String.valueOf(redirect.getHost()))) {
      throw unusable(redirect, "it is not on this machine", null);
    }
    HttpServer server;
    try {
      InetAddress address = InetAddress.getByName(redirect.getHost());
      server = HttpServer.create(new InetSocketAddress(address, redirect.getPort()), 0);
    } catch (IOException e) {
      String why = "its port " + redirect.getPort() + " cannot be had (" + e.getMessage() + ")";
      throw unusable(redirect, why, e);
    }
    URI uri =
        URI.create(
            "http://"
                + redirect.getHost()
                + ":"
                + server.getAddress().getPort()
                + redirect.getPath());
    BrowserCallback callback = new BrowserCallback(server, uri);
    server.createContext("/", callback::handle);
    server.start();
    return callback;
  }

  private static CredentialException unusable(
      URI redirect, String why, @Nullable IOException cause) {
    return new CredentialException(
        "["
            + redirect
            + "] no login by browser can return there: "
            + why
            + ". Set databricksRedirectUrl to another one that the OAuth application allows.",
        true,
        cause);
  }

  URI uri() {
    return uri;
  }

  /** The authorization code; answers to another question are ignored. */
  String code(String state, Duration limit) throws CredentialException, InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (true) {
      Map<String, String> answer = answers.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (answer == null) {
        throw new CredentialException(
            "nobody signed in within " + limit.toMinutes() + " minutes", true, null);
      }
      if (!state.equals(answer.get("state"))) {
        continue;
      }
      String code = answer.get("code");
      if (code == null) {
        throw new CredentialException("the login was refused: " + answer.get("error"), true, null);
      }
      return code;
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] page = PAGE.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "text/html;charset=utf-8");
      exchange.sendResponseHeaders(200, page.length);
      exchange.getResponseBody().write(page);
      answers.offer(query(exchange.getRequestURI().getRawQuery()));
    }
  }

  private static Map<String, String> query(@Nullable String raw) {
    Map<String, String> query = new HashMap<>();
    for (String pair : raw == null ? new String[0] : raw.split("&")) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        query.put(
            pair.substring(0, equals),
            URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
      }
    }
    return query;
  }
}
