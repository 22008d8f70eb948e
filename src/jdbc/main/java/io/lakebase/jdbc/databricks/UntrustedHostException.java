package io.lakebase.jdbc.databricks;

import java.io.IOException;
import java.net.URI;

/** Nothing was sent, because the host is not one that may be given secrets. */
final class UntrustedHostException extends IOException {

  private static final long serialVersionUID = 1L;

  UntrustedHostException(URI uri, String objection) {
    super("nothing is sent to " + uri.getScheme() + "://" + uri.getHost() + ": " + objection);
  }
}
