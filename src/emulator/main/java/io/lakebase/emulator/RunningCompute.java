package io.lakebase.emulator;

import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** A PostgreSQL that accepts connections. Safe for use by many threads. */
public interface RunningCompute extends AutoCloseable {
  /** Where it listens. */
  InetSocketAddress address();

  /** The superuser's name. */
  String superuser();

  /** The superuser's password. */
  String password();

  /** Cuts every session; a server of the emulator's own is really stopped and started. */
  void restart();

  @Override
  void close();

  /** A {@code jdbc:postgresql:} URL of the superuser, without the proxy. */
  default String adminJdbcUrl(String database) {
    return "jdbc:postgresql://"
        + address().getHostString()
        + ":"
        + address().getPort()
        + "/"
        + URLEncoder.encode(database, StandardCharsets.UTF_8)
        + "?user="
        + URLEncoder.encode(superuser(), StandardCharsets.UTF_8)
        + "&password="
        + URLEncoder.encode(password(), StandardCharsets.UTF_8);
  }
}
