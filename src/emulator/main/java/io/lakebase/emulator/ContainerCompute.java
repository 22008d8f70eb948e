package io.lakebase.emulator;

import io.lakebase.emulator.internal.postgres.ServerOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

/** PostgreSQL in a container. */
record ContainerCompute(PostgreSQLContainer container, String host) implements RunningCompute {
  private static final String LOOPBACK = "127.0.0.1";

  static RunningCompute start(String image, boolean durable, Map<String, String> settings) {
    Map<String, String> effective = new LinkedHashMap<>(ServerOptions.defaults());
    effective.put("fsync", durable ? "on" : "off");
    effective.putAll(settings);
    List<String> command = new ArrayList<>(List.of("postgres"));
    effective.forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));

    PostgreSQLContainer container =
        new PostgreSQLContainer(DockerImageName.parse(image).asCompatibleSubstituteFor("postgres"))
            .withUsername("postgres")
            .withPassword(UUID.randomUUID().toString())
            .withDatabaseName("postgres")
            .withStartupTimeout(Duration.ofMinutes(2));
    container.setCommand(command.toArray(String[]::new));
    String engine = DockerClientFactory.instance().dockerHostIpAddress();
    boolean here = isThisMachine(engine);
    if (here) {
      container.setPortBindings(List.of(LOOPBACK + "::5432/tcp"));
    }
    container.start();
    return new ContainerCompute(container, here ? LOOPBACK : engine);
  }

  @Override
  public InetSocketAddress address() {
    return new InetSocketAddress(
        host, container.getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT));
  }

  @Override
  public String superuser() {
    return container.getUsername();
  }

  @Override
  public String password() {
    return container.getPassword();
  }

  /** Ports of an engine elsewhere cannot be kept on loopback. */
  private static boolean isThisMachine(String engine) {
    try {
      return NetworkInterface.getByInetAddress(InetAddress.getByName(engine)) != null;
    } catch (IOException e) {
      return false;
    }
  }

  /** A container's port changes with a restart, so its sessions are terminated instead. */
  @Override
  public void restart() {
    try {
      Sessions.terminateAll(adminJdbcUrl("postgres"));
    } catch (SQLException e) {
      throw new IllegalStateException("[container] sessions not terminated", e);
    }
  }

  @Override
  public void close() {
    container.stop();
  }
}
