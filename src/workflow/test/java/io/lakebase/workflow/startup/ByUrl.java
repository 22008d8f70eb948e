package io.lakebase.workflow.startup;

import io.lakebase.workflow.PlainDataSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/** A data source that is a URL with everything in it. */
final class ByUrl extends PlainDataSource {

  private final String url;

  ByUrl(String url) {
    this.url = url;
  }

  @Override
  public Connection getConnection() throws SQLException {
    return DriverManager.getConnection(url);
  }
}
