package io.lakebase.benchmarks.workflow;

import io.lakebase.benchmarks.harness.BenchmarkServer;
import io.lakebase.benchmarks.harness.ChildJvm;
import io.lakebase.benchmarks.harness.Contestant;
import io.lakebase.benchmarks.harness.Interleaved;
import io.lakebase.benchmarks.harness.Parameters;
import io.lakebase.benchmarks.harness.Settings;
import java.io.IOException;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The contestants of a comparison of workflows, each with a JVM and a database of its own. Used by
 * one thread.
 */
final class Sides implements AutoCloseable {

  private final Settings settings;
  private final BenchmarkServer server;
  private final int port;
  private final boolean counted;
  private final Map<String, ChildJvm> children = new LinkedHashMap<>();

  /** Sides that reach the server through a port, the server's own or a proxy's. */
  Sides(Settings settings, BenchmarkServer server, int port) {
    this(settings, server, port, false);
  }

  /** Sides whose statements the server counts if told so. */
  Sides(Settings settings, BenchmarkServer server, int port, boolean counted) {
    this.settings = settings;
    this.server = server;
    this.port = port;
    this.counted = counted;
  }

  /** Adds a side with a new database of that name. */
  Sides add(String name, Class<? extends Contestant> type, Parameters parameters)
      throws IOException, SQLException {
    server.execute("postgres", "DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
    server.create(name);
    if (counted) {
      server.countStatements(name);
    }
    return add(name, name, type, parameters);
  }

  /** Adds a side that works in the database of another. */
  Sides add(String name, String database, Class<? extends Contestant> type, Parameters parameters)
      throws IOException {
    Parameters all =
        parameters
            .with("url", BenchmarkServer.url(database, port))
            .with("direct", server.url(database));
    children.put(name, ChildJvm.start(settings.java(), name, type, all, settings.logs()));
    return this;
  }

  /** Lets them take turns at one order. */
  Interleaved run(int pairs, Parameters order) throws IOException {
    Map<String, Interleaved.Turn> turns = new LinkedHashMap<>();
    children.forEach((name, child) -> turns.put(name, child::round));
    return Interleaved.run(turns, 2, pairs, order);
  }

  /** One side's JVM. */
  ChildJvm get(String name) {
    return children.get(name);
  }

  @Override
  public void close() {
    children.values().forEach(ChildJvm::close);
  }
}
