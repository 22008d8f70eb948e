package io.lakebase.jdbc.databricks;

import java.util.List;
import java.util.Map;

/**
 * An answer of the control plane.
 *
 * @param status the HTTP status
 * @param headers header fields
 * @param body the content, empty for none
 */
record HttpReply(int status, Map<String, List<String>> headers, byte[] body) {

  /** Shows the status alone. */
  @Override
  public String toString() {
    return "HTTP " + status;
  }
}
