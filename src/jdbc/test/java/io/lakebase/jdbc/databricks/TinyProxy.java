package io.lakebase.jdbc.databricks;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** An HTTP proxy on loopback that may want Basic authentication and keeps what it was asked. */
final class TinyProxy implements AutoCloseable {

  private final ServerSocket server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final String wanted;
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final AtomicInteger failures = new AtomicInteger();

  TinyProxy(String userAndPassword) throws IOException {
    wanted =
        userAndPassword.isEmpty()
            ? ""
            : "proxy-authorization: basic "
                + Base64.getEncoder()
                    .encodeToString(userAndPassword.getBytes(StandardCharsets.UTF_8));
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    threads.execute(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  List<String> asked() {
    return asked;
  }

  @Override
  public void close() throws IOException {
    server.close();
    threads.shutdownNow();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        threads.execute(() -> serve(client));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      String head = head(client.getInputStream());
      String[] line = head.split("\r\n", 2)[0].split(" ");
      asked.add(line[0] + " " + line[1]);
      OutputStream out = client.getOutputStream();
      boolean allowed =
          wanted.isEmpty()
              || head.lines()
                  .anyMatch(
                      field ->
                          field.regionMatches(true, 0, wanted, 0, 27)
                              && field.endsWith(wanted.substring(27)));
      if (!allowed) {
        out.write(
            "HTTP/1.1 407 No\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      } else if (line[0].equals("CONNECT")) {
        String[] target = line[1].split(":");
        try (Socket upstream = new Socket(target[0], Integer.parseInt(target[1]))) {
          out.write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
          pipe(client, upstream);
        }
      } else {
        URI uri = URI.create(line[1]);
        try (Socket upstream = new Socket(uri.getHost(), uri.getPort())) {
          String origin =
              head.replace(line[1], uri.getRawPath())
                  .replaceFirst("(?i)connection: [^\r]*\r\n", "")
                  .replaceFirst("\r\n", "\r\nConnection: close\r\n");
          upstream.getOutputStream().write(origin.getBytes(StandardCharsets.US_ASCII));
          pipe(client, upstream);
        }
      }
    } catch (IOException e) {
      failures.incrementAndGet();
    }
  }

  private void pipe(Socket client, Socket upstream) throws IOException {
    threads.execute(
        () -> {
          try {
            client.getInputStream().transferTo(upstream.getOutputStream());
          } catch (IOException closed) {
            // the other direction ends it
          }
        });
    upstream.getInputStream().transferTo(client.getOutputStream());
  }

  private static String head(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    for (int next = in.read(); next >= 0; next = in.read()) {
      head.write(next);
      if (next == '\n' && head.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
        break;
      }
    }
    return head.toString(StandardCharsets.US_ASCII);
  }
}
