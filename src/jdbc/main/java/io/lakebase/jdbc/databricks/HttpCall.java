package io.lakebase.jdbc.databricks;

import java.net.URI;
import java.util.Map;

/**
 * A request to the control plane.
 *
 * @param method the HTTP method
 * @param uri an absolute http or https URI
 * @param headers header fields
 * @param body the content, empty for none
 */
record HttpCall(String method, URI uri, Map<String, String> headers, byte[] body) {

  /** Shows neither headers, body nor query, any of which may hold a secret. */
  @Override
  public String toString() {
    return method + " " + uri.getScheme() + "://" + uri.getAuthority() + uri.getPath();
  }
}
