package io.lakebase.jdbc.databricks;

import com.databricks.sdk.core.http.HttpClient;
import com.databricks.sdk.core.http.Request;
import com.databricks.sdk.core.http.Response;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The SDK's HTTP client: our transport. Bodies are handed over as streams, which the SDK does not
 * print.
 */
final class SdkHttpClient implements HttpClient {

  private static final String SDK_PRODUCT = "unknown/0.0.0";

  private final HttpTransport transport;
  private final ThreadLocal<HttpReply> last = new ThreadLocal<>();

  SdkHttpClient(HttpTransport transport) {
    this.transport = transport;
  }

  @Override
  public Response execute(Request request) throws IOException {
    URI uri = uri(request);
    HttpReply reply =
        transport.send(new HttpCall(request.getMethod(), uri, headers(request), body(request)));
    last.set(reply);
    InputStream body = new ByteArrayInputStream(reply.body());
    return new Response(
        request, uri.toURL(), reply.status(), "status", withoutPseudo(reply.headers()), body);
  }

  /** The last answer that this thread got, once. */
  Optional<HttpReply> takeLast() {
    HttpReply reply = last.get();
    last.remove();
    return Optional.ofNullable(reply);
  }

  private static URI uri(Request request) throws IOException {
    try {
      return request.getUri();
    } catch (IllegalArgumentException e) {
      throw new IOException("the control plane's URL is malformed", e);
    }
  }

  private static Map<String, String> headers(Request request) {
    Map<String, String> headers = new HashMap<>(request.getHeaders());
    String product = ProductName.USER_AGENT;
    headers.merge("User-Agent", product, (sdk, ours) -> sdk.replace(SDK_PRODUCT, ours));
    return headers;
  }

  private static byte[] body(Request request) throws IOException {
    if (request.isBodyStreaming()) {
      return request.getBodyStream().readAllBytes();
    }
    return request.isBodyString()
        ? request.getBodyString().getBytes(StandardCharsets.UTF_8)
        : new byte[0];
  }

  private static Map<String, List<String>> withoutPseudo(Map<String, List<String>> headers) {
    Map<String, List<String>> fields = new HashMap<>(headers);
    fields.keySet().removeIf(name -> name.startsWith(":"));
    return fields;
  }
}
