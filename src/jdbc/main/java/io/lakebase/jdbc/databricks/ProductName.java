package io.lakebase.jdbc.databricks;

import java.util.Objects;

/** What we call ourselves to the control plane. */
final class ProductName {

  static final String USER_AGENT =
      "lakebase-jdbc/"
          + Objects.requireNonNullElse(
              ProductName.class.getPackage().getImplementationVersion(), "0.0.0");

  private ProductName() {}
}
