package io.lakebase.jdbc.databricks;

import java.awt.Desktop;
import java.awt.GraphicsEnvironment;
import java.io.IOException;
import java.net.URI;

/** Shows a page to the person at the desktop. */
@FunctionalInterface
interface Browser {

  void open(URI page) throws IOException;

  /** The desktop's own browser; fails where there is no desktop. */
  static Browser desktop() {
    return page -> {
      if (GraphicsEnvironment.isHeadless()
          || !Desktop.isDesktopSupported()
          || !Desktop.getDesktop().isSupported(Desktop.Action.BROWSE)) {
        throw new IOException("there is no desktop with a browser here");
      }
      Desktop.getDesktop().browse(page);
    };
  }
}
