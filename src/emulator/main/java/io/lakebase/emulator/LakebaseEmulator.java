package io.lakebase.emulator;

import io.lakebase.emulator.internal.token.TokenAuthority;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
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
  private final Directory directory = new Directory();
  private final Roles roles;
  private final Catalog catalog;
  private final Certificates certificates;
  private final TokenAuthority tokens;
  private final TokenIssuer issuer;
  private final ControlPlane controlPlane;
  private final Proxy proxy;
  private final Branch.Settings branchSettings;
  private final EmulatedEndpoint primary;
  private final ServicePrincipal servicePrincipal;
  private final User user;
  private final String database;
  private final CloseStack parts = new CloseStack();
  private final TemporaryFiles files;
  private final ServerCertificate configuredCertificate;
  private final Thread shutdownHook = new Thread(this::close, "lakebase-emulator-shutdown");
  private final AtomicBoolean closed = new AtomicBoolean();

  LakebaseEmulator(EmulatorBuilder settings) {
    configuredCertificate = settings.tls();
    database = settings.database();
    branchSettings = settings.branchSettings();
    roles = new Roles(settings.nativeLogin());
    catalog = new Catalog(settings.branchId());
    servicePrincipal = directory.addServicePrincipal();
    user = directory.addUser(settings.userName());
    createRole(servicePrincipal.clientId());
    createRole(user.userName());
    try {
      parts.opened(() -> catalog.allBranches().forEach(Branch::close));
      CompletableFuture<?> compute = startCompute(branch(settings.branchName()));
      files = parts.opened(TemporaryFiles.create());
      certificates = new Certificates(settings.domain());
      tokens = new TokenAuthority();
      controlPlane =
          parts.opened(
              new ControlPlane(
                  settings.controlPlanePort(),
                  settings.https() ? certificates.context(settings.controlPlaneTls()) : null));
      issuer =
          new TokenIssuer(
              tokens,
              host().toString(),
              directory,
              settings.clock(),
              settings.workspaceTokenLifetime(),
              settings.tokenLifetime());
      LoginPolicy policy =
          new LoginPolicy(roles, directory, tokens, host().toString(), settings.clock());
      proxy =
          parts.opened(
              new Proxy(
                  certificates,
                  settings.tls(),
                  policy,
                  settings.domain(),
                  settings.namedHosts(),
                  settings.sharedPort()));
      proxy.routeBy(catalog::byDnsName);
      parts.opened(() -> catalog.hosts().forEach(EmulatedHost::close));
      primary = newEndpoint(settings.endpointName(), EndpointType.READ_WRITE);
      if (settings.port() != 0) {
        primary.listenOn(settings.port());
      }
      Files.writeString(caCertificate(), certificates.authorityPem());
      compute.join();
      controlPlane.start(routes(settings));
      Runtime.getRuntime().addShutdownHook(shutdownHook);
    } catch (CompletionException e) {
      parts.close();
      throw new IllegalStateException(
          "[local Lakebase] did not start: " + e.getCause().getMessage(), e.getCause());
    } catch (IOException e) {
      parts.close();
      throw new UncheckedIOException(e);
    } catch (RuntimeException e) {
      parts.close();
      throw e;
    }
  }

  /** Begins the settings of an emulator. */
  public static EmulatorBuilder builder() {
    return new EmulatorBuilder();
  }

  /** Base URL of the control plane, to be used as {@code DATABRICKS_HOST}. */
  public URI host() {
    return controlPlane.host();
  }

  /** The service principal that exists from the start, with an OAuth role. */
  public ServicePrincipal servicePrincipal() {
    return servicePrincipal;
  }

  /** The user that exists from the start, with an OAuth role. */
  public User user() {
    return user;
  }

  /** The endpoint that exists from the start. */
  public EmulatedEndpoint endpoint() {
    return primary;
  }

  /** The database of every branch. */
  public String database() {
    return database;
  }

  /** Adds a read-write endpoint; its project and branch are made if they are not there. */
  public EmulatedEndpoint addEndpoint(String name) {
    return newEndpoint(name, EndpointType.READ_WRITE);
  }

  /** Adds an endpoint; its project and branch are made if they are not there. */
  public EmulatedEndpoint addEndpoint(String name, EndpointType type) {
    return newEndpoint(name, type);
  }

  /**
   * Adds a branch without an endpoint, {@code projects/…/branches/…}. Its compute starts with the
   * first connection.
   */
  public void addBranch(String name) {
    branch(name);
  }

  /**
   * Adds a Provisioned instance with a compute of its own, which starts with the first connection.
   */
  public EmulatedInstance addInstance(String name) {
    Branch own =
        new Branch("projects/instances/branches/" + Uids.slug(name), branchSettings, roles);
    EmulatedInstance instance = new EmulatedInstance(name, Uids.instance(name), own, proxy);
    catalog.add(instance);
    return instance;
  }

  /** The emulator's certificate authority, a PEM file that lives as long as the emulator. */
  public Path caCertificate() {
    return files.directory().resolve("ca.pem");
  }

  /**
   * Writes a file for {@code -Djdk.net.hosts.file} in which every host name so far, and localhost,
   * is 127.0.0.1.
   */
  public Path hostsFile() {
    String lines =
        Stream.concat(
                Stream.of("localhost"),
                catalog.hosts().stream()
                    .flatMap(host -> Stream.of(HostKind.values()).map(host::dnsName)))
            .distinct()
            .map(name -> "127.0.0.1 " + name + "\n")
            .collect(Collectors.joining());
    try {
      return Files.writeString(files.directory().resolve("hosts"), lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The port that serves every host and routes by SNI. */
  public int sharedPort() {
    return proxy.sharedPort();
  }

  /** What a process needs in its environment to find this Lakebase as its service principal. */
  public Map<String, String> environment() {
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("DATABRICKS_HOST", host().toString());
    environment.put("DATABRICKS_CLIENT_ID", servicePrincipal.clientId());
    environment.put("DATABRICKS_CLIENT_SECRET", servicePrincipal.clientSecret());
    environment.put("LAKEBASE_ENDPOINT", primary.name());
    environment.put("PGHOST", primary.host());
    environment.put("PGPORT", Integer.toString(primary.port()));
    environment.put("PGDATABASE", database);
    environment.put("PGUSER", servicePrincipal.clientId());
    environment.put("PGSSLMODE", "verify-full");
    environment.put("PGSSLROOTCERT", caCertificate().toString());
    environment.put("LAKEBASE_TRUSTED_HOSTS", proxy.namedHosts() ? proxy.domain() : "localhost");
    return environment;
  }

  /**
   * A {@code jdbc:postgresql:} URL of the superuser of the first branch, without the proxy. Holds a
   * password.
   */
  public String adminJdbcUrl() {
    return primary.branch().compute().adminJdbcUrl(database);
  }

  /** What goes wrong in the control plane. */
  public ControlPlaneFaults faults() {
    return controlPlane.faults();
  }

  /** What goes wrong between clients and all hosts; see {@link EmulatedHost#faults()} for one. */
  public ProxyFaults proxyFaults() {
    return proxy.faults();
  }

  /** The calls that the control plane got. */
  public Requests requests() {
    return controlPlane.requests();
  }

  /** Shows another certificate on all hosts from now on. */
  public void tls(ServerCertificate certificate) {
    proxy.certificate(certificate);
  }

  /** Makes every database credential issued so far worthless, as if its time had come. */
  public void expireTokens() {
    tokens.withdrawDatabaseCredentials();
  }

  /** Makes every database credential issued so far worthless, whatever its time. */
  public void revokeTokens() {
    tokens.withdrawDatabaseCredentials();
  }

  /** Cuts all sessions of the first branch by restarting its PostgreSQL. Data and port stay. */
  public void restartCompute() {
    primary.branch().compute().restart();
  }

  /** A database credential for an identity, without a call of the control plane. */
  public String databaseToken(String identity) {
    Instant until = issuer.clock().instant().plus(issuer.databaseLifetime());
    return issuer.databaseCredential(identity, until, Map.of()).token();
  }

  /** An OAuth token of the workspace for an identity, without a call of the control plane. */
  public String workspaceToken(String identity) {
    return issuer.workspaceToken(identity).token();
  }

  /** A well signed database credential of another workspace, which this one refuses. */
  public String foreignDatabaseToken(String identity) {
    return issuer.foreignCredential(identity).token();
  }

  /**
   * A token of an outside identity provider that the workspace trusts, for token exchange as that
   * identity.
   */
  public String federationToken(String identity) {
    return issuer.federationToken(identity);
  }

  /** Adds a service principal without a Postgres role; see {@link #createRole(String)}. */
  public ServicePrincipal addServicePrincipal() {
    return directory.addServicePrincipal();
  }

  /** Adds a user without a Postgres role; see {@link #createRole(String)}. */
  public User addUser(String userName) {
    return directory.addUser(userName);
  }

  /**
   * Adds a group without a Postgres role; with one, its members log in under its name with their
   * own tokens.
   */
  public void addGroup(String name, String... members) {
    directory.addGroup(name, Set.of(members));
  }

  /**
   * Makes an OAuth role for an identity, as {@code databricks_create_role} does, on every branch.
   *
   * @throws IllegalArgumentException when the workspace does not know the identity
   */
  public void createRole(String identity) {
    Identity known =
        directory
            .find(identity)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "["
                            + identity
                            + "] is no user, service principal or group of the workspace"));
    Role role = roles.oauth(known);
    catalog.allBranches().forEach(branch -> branch.apply(role));
  }

  /**
   * Makes a role with a Postgres password on every branch that runs, and starts the first if need
   * be.
   */
  public void createPasswordRole(String name, String password) {
    Role role = roles.withPassword(name, password);
    catalog.allBranches().forEach(branch -> branch.apply(role));
  }

  /** Makes a role as plain {@code CREATE ROLE … LOGIN} does: no token opens it. */
  public void createPlainRole(String name) {
    Role role = roles.withoutPassword(name);
    catalog.allBranches().forEach(branch -> branch.apply(role));
  }

  /** Drops a role on every branch; what it owns goes to the superuser. */
  public void dropRole(String name) {
    roles.remove(name);
    catalog.allBranches().forEach(branch -> branch.drop(name));
  }

  /** Switches logins with a Postgres password ({@code enable_pg_native_login}). */
  public void nativeLogin(boolean enabled) {
    roles.nativeLogin(enabled);
  }

  /**
   * Clears all faults, wakes and enables all hosts, opens their ports, and forgets the requests.
   * Data, roles and endpoints stay.
   */
  public void reset() {
    faults().clear();
    proxyFaults().clear();
    proxy.certificate(configuredCertificate);
    catalog.hosts().forEach(EmulatedHost::reset);
    requests().reset();
  }

  /** Stops everything and removes what it wrote. Further calls do nothing. */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    parts.close();
    if (Thread.currentThread() != shutdownHook) {
      try {
        Runtime.getRuntime().removeShutdownHook(shutdownHook);
      } catch (IllegalStateException e) {
        // The JVM is ending, and the hook finds nothing to do.
      }
    }
  }

  private static CompletableFuture<?> startCompute(Branch branch) {
    CompletableFuture<Void> started = new CompletableFuture<>();
    DaemonThreads.platform("lakebase-compute-start")
        .newThread(
            () -> {
              try {
                branch.compute();
                started.complete(null);
              } catch (RuntimeException e) {
                started.completeExceptionally(e);
              }
            })
        .start();
    return started;
  }

  private ControlPlaneRoutes routes(EmulatorBuilder settings) {
    ResourceJson json = new ResourceJson(settings.clock().instant(), roles, 17);
    return new ControlPlaneRoutes(
        new OidcHandler(host().toString(), "1234567890123456", directory, issuer),
        new PostgresHandler(catalog, roles, json),
        new InstanceHandler(catalog, json),
        new CredentialHandler(catalog, issuer),
        issuer);
  }

  private EmulatedEndpoint newEndpoint(String name, EndpointType type) {
    if (!name.matches("projects/[a-z0-9-]+/branches/[a-z0-9-]+/endpoints/[a-z0-9-]+")) {
      throw new IllegalArgumentException(
          "[" + name + "] is no endpoint name: projects/{p}/branches/{b}/endpoints/{e}");
    }
    Branch branch = branch(name.substring(0, name.indexOf("/endpoints/")));
    EmulatedEndpoint endpoint =
        new EmulatedEndpoint(name, Uids.endpoint(name), type, branch, proxy);
    catalog.add(endpoint);
    return endpoint;
  }

  private Branch branch(String name) {
    return catalog
        .branch(name)
        .orElseGet(
            () -> {
              Branch added = new Branch(name, branchSettings, roles);
              catalog.add(added);
              return added;
            });
  }
}
