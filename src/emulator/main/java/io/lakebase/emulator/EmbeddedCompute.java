package io.lakebase.emulator;

import io.lakebase.emulator.internal.postgres.PostgresServer;
import io.lakebase.emulator.internal.postgres.ServerOptions;
import java.net.InetSocketAddress;

/** PostgreSQL from the class path. */
record EmbeddedCompute(PostgresServer server) implements RunningCompute {
  static RunningCompute start(ServerOptions options) {
    return new EmbeddedCompute(PostgresServer.start(options));
  }

  @Override
  public InetSocketAddress address() {
    return new InetSocketAddress("127.0.0.1", server.port());
  }

  @Override
  public String superuser() {
    return server.superuser();
  }

  @Override
  public String password() {
    return server.password();
  }

  @Override
  public void restart() {
    server.restart();
  }

  @Override
  public void close() {
    server.close();
  }
}
