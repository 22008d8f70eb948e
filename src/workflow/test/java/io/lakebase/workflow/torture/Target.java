package io.lakebase.workflow.torture;

import java.io.IOException;
import java.util.Map;
import javax.sql.DataSource;

/** The database under torture: how processes reach it, and how it is hurt. */
interface Target extends AutoCloseable {

  /** What processes connect to; they add their application name. */
  String url();

  /** The environment that the URL needs. */
  Map<String, String> environment();

  /** The test's own way to the database, past everything that is hurt. */
  DataSource dataSource();

  /** Takes the database away from everybody, and lets it come back. */
  void hurt() throws IOException, InterruptedException;

  @Override
  void close() throws IOException;
}
