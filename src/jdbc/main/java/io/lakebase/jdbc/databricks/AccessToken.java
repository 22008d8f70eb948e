package io.lakebase.jdbc.databricks;

import java.time.Instant;

/**
 * A token for the control plane.
 *
 * @param value the token; a secret
 * @param expires when it stops being accepted
 */
record AccessToken(String value, Instant expires) {

  @Override
  public String toString() {
    return "AccessToken[***, expires=" + expires + "]";
  }
}
