package io.lakebase.emulator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A Lakebase on loopback: a workspace's control plane, a proxy with TLS and OAuth, and a real
 * PostgreSQL.
 *
 * <pre>{@code
 * try (LakebaseEmulator lakebase = LakebaseEmulator.builder().tokenLifetime(Duration.ofSeconds(5)).start()) {
 *   URI workspace = lakebase.host();
 *   EmulatedEndpoint endpoint = lakebase.endpoint();   // projects/local/branches/production/endpoints/primary
 *   …
 * }
 * }</pre>
 *
 * <p>Tokens expire and are judged at the login only, as in Lakebase. Everything listens on
 * loopback. Safe for use by many threads.
 */
public final class LakebaseEmulator implements AutoCloseable {
  private final Workspace workspace;
  private final String database;
  private final ServerCertificate configuredCertificate;
  private final Thread shutdownHook = new Thread(this::close, "lakebase-emulator-shutdown");
  private final AtomicBoolean closed = new AtomicBoolean();

  LakebaseEmulator(EmulatorBuilder settings) {
    configuredCertificate = settings.tls();
    database = settings.database();
    workspace = new Workspace(settings);
    Runtime.getRuntime().addShutdownHook(shutdownHook);
  }

  /** Begins the settings of an emulator. */
  public static EmulatorBuilder builder() {
    return new EmulatorBuilder();
  }

  /** Base URL of the control plane, to be used as {@code DATABRICKS_HOST}. */
  public URI host() {
    return workspace.controlPlane().host();
  }

  /** The service principal that exists from the start, with an OAuth role. */
  public ServicePrincipal servicePrincipal() {
    return workspace.servicePrincipal();
  }

  /** The user that exists from the start, with an OAuth role. */
  public User user() {
    return workspace.user();
  }

  /** The endpoint that exists from the start. */
  public EmulatedEndpoint endpoint() {
    return workspace.primary();
  }

  /** The database of every branch. */
  public String database() {
    return database;
  }

  /**
   * Adds a read-write endpoint; its project and branch are made if they are not there.
   *
   * @param name {@code projects/…/branches/…/endpoints/…}, each of lower-case letters, digits and
   *     hyphens
   * @throws IllegalArgumentException if the name is malformed or taken
   */
  public EmulatedEndpoint addEndpoint(String name) {
    return workspace.addEndpoint(name, EndpointType.READ_WRITE);
  }

  /**
   * Adds an endpoint; its project and branch are made if they are not there.
   *
   * @param name as for {@link #addEndpoint(String)}
   * @throws IllegalArgumentException if the name is malformed or taken
   */
  public EmulatedEndpoint addEndpoint(String name, EndpointType type) {
    return workspace.addEndpoint(name, type);
  }

  /**
   * Adds a branch without an endpoint, {@code projects/…/branches/…}; does nothing if it is there.
   * Its compute starts with the first connection.
   *
   * @throws IllegalArgumentException if the name is malformed
   */
  public void addBranch(String name) {
    workspace.branch(name);
  }

  /**
   * Adds a Provisioned instance with a compute of its own, which starts with the first connection.
   *
   * @throws IllegalArgumentException if the name is taken
   */
  public EmulatedInstance addInstance(String name) {
    return workspace.addInstance(name);
  }

  /** The emulator's certificate authority, a PEM file that lives as long as the emulator. */
  public Path caCertificate() {
    return workspace.file("ca.pem");
  }

  /**
   * Writes a file for {@code -Djdk.net.hosts.file} in which every host name so far, and localhost,
   * is 127.0.0.1.
   */
  public Path hostsFile() {
    String lines =
        Stream.concat(
                Stream.of("localhost"),
                workspace.catalog().hosts().stream()
                    .flatMap(host -> Stream.of(HostKind.values()).map(host::dnsName)))
            .distinct()
            .map(name -> "127.0.0.1 " + name + "\n")
            .collect(Collectors.joining());
    try {
      return Files.writeString(workspace.file("hosts"), lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The port that serves every host and routes by SNI. */
  public int sharedPort() {
    return workspace.proxy().sharedPort();
  }

  /** What a process needs in its environment to find this Lakebase as its service principal. */
  public Map<String, String> environment() {
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("DATABRICKS_HOST", host().toString());
    environment.put("DATABRICKS_CLIENT_ID", servicePrincipal().clientId());
    environment.put("DATABRICKS_CLIENT_SECRET", servicePrincipal().clientSecret());
    environment.put("LAKEBASE_ENDPOINT", endpoint().name());
    environment.put("PGHOST", endpoint().host());
    environment.put("PGPORT", Integer.toString(endpoint().port()));
    environment.put("PGDATABASE", database);
    environment.put("PGUSER", servicePrincipal().clientId());
    environment.put("PGSSLMODE", "verify-full");
    environment.put("PGSSLROOTCERT", caCertificate().toString());
    environment.put(
        "LAKEBASE_TRUSTED_HOSTS",
        workspace.proxy().namedHosts()
            ? "*." + workspace.proxy().domain() + ",localhost"
            : "localhost");
    return environment;
  }

  /**
   * A {@code jdbc:postgresql:} URL of the superuser of the first branch, without the proxy. Holds a
   * password.
   */
  public String adminJdbcUrl() {
    return endpoint().branch().compute().adminJdbcUrl(database);
  }

  /** What goes wrong in the control plane. */
  public ControlPlaneFaults faults() {
    return workspace.controlPlane().faults();
  }

  /** What goes wrong between clients and all hosts; see {@link EmulatedHost#faults()} for one. */
  public ProxyFaults proxyFaults() {
    return workspace.proxy().faults();
  }

  /** The calls that the control plane got. */
  public Requests requests() {
    return workspace.controlPlane().requests();
  }

  /** Shows another certificate on all hosts from now on. */
  public void tls(ServerCertificate certificate) {
    workspace.proxy().certificate(certificate);
  }

  /** Makes every database credential issued so far worthless, as if its time had come. */
  public void expireTokens() {
    workspace.tokens().withdrawDatabaseCredentials();
  }

  /** Makes every database credential issued so far worthless, whatever its time. */
  public void revokeTokens() {
    workspace.tokens().withdrawDatabaseCredentials();
  }

  /** Cuts all sessions of the first branch by restarting its PostgreSQL. Data and port stay. */
  public void restartCompute() {
    endpoint().branch().compute().restart();
  }

  /**
   * A database credential for an identity, without a call of the control plane. Whether the
   * workspace knows the identity is judged at the login.
   */
  public String databaseToken(String identity) {
    Instant until =
        workspace.issuer().clock().instant().plus(workspace.issuer().databaseLifetime());
    return workspace.issuer().databaseCredential(identity, until, Map.of()).token();
  }

  /** An OAuth token of the workspace for an identity, without a call of the control plane. */
  public String workspaceToken(String identity) {
    return workspace.issuer().workspaceToken(identity).token();
  }

  /** A well signed database credential of another workspace, which this one refuses. */
  public String foreignDatabaseToken(String identity) {
    return workspace.issuer().foreignCredential(identity).token();
  }

  /**
   * A token of an outside identity provider that the workspace trusts, for token exchange as that
   * identity.
   */
  public String federationToken(String identity) {
    return workspace.issuer().federationToken(identity);
  }

  /** Adds a service principal without a Postgres role; see {@link #createRole(String)}. */
  public ServicePrincipal addServicePrincipal() {
    return workspace.directory().addServicePrincipal();
  }

  /** Adds a user without a Postgres role; see {@link #createRole(String)}. */
  public User addUser(String userName) {
    return workspace.directory().addUser(userName);
  }

  /**
   * Adds a group without a Postgres role; with one, its members log in under its name with their
   * own tokens.
   */
  public void addGroup(String name, String... members) {
    workspace.directory().addGroup(name, Set.of(members));
  }

  /**
   * Makes an OAuth role for an identity, as {@code databricks_create_role} does, on every branch.
   *
   * @throws IllegalArgumentException when the workspace does not know the identity
   */
  public void createRole(String identity) {
    workspace.createRole(identity);
  }

  /**
   * Makes a role with a Postgres password on every branch that runs, and starts the first if need
   * be.
   */
  public void createPasswordRole(String name, String password) {
    workspace.everywhere(workspace.roles().withPassword(name, password));
  }

  /** Makes a role as plain {@code CREATE ROLE … LOGIN} does: no token opens it. */
  public void createPlainRole(String name) {
    workspace.everywhere(workspace.roles().withoutPassword(name));
  }

  /** Drops a role on every branch; what it owns goes to the superuser. */
  public void dropRole(String name) {
    workspace.dropRole(name);
  }

  /** Switches logins with a Postgres password ({@code enable_pg_native_login}). */
  public void nativeLogin(boolean enabled) {
    workspace.roles().nativeLogin(enabled);
  }

  /**
   * Clears all faults, wakes and enables all hosts, opens their ports, and forgets the requests.
   * Data, roles and endpoints stay.
   */
  public void reset() {
    faults().clear();
    proxyFaults().clear();
    workspace.proxy().certificate(configuredCertificate);
    workspace.catalog().hosts().forEach(EmulatedHost::reset);
    requests().reset();
  }

  /** Stops everything and removes what it wrote. Further calls do nothing. */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    workspace.close();
    if (Thread.currentThread() != shutdownHook) {
      try {
        Runtime.getRuntime().removeShutdownHook(shutdownHook);
      } catch (IllegalStateException e) {
        // The JVM is ending, and the hook finds nothing to do.
      }
    }
  }
}
