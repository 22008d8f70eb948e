package io.lakebase.emulator;

import io.lakebase.emulator.internal.token.TokenAuthority;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** The parts of one emulator, put together and taken apart. Safe for use by many threads. */
final class Workspace implements AutoCloseable {
  private static final String ID = "1234567890123456";
  private static final int POSTGRES_VERSION = 17;

  private final CloseStack parts = new CloseStack();
  private final Directory directory = new Directory();
  private final Branch.Settings branchSettings;
  private final Roles roles;
  private final Catalog catalog;
  private final TokenAuthority tokens;
  private final TokenIssuer issuer;
  private final ControlPlane controlPlane;
  private final Proxy proxy;
  private final TemporaryFiles files;
  private final ServicePrincipal servicePrincipal;
  private final User user;
  private final EmulatedEndpoint primary;

  Workspace(EmulatorBuilder settings) {
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
      Certificates certificates = new Certificates(settings.domain());
      tokens = new TokenAuthority();
      controlPlane =
          parts.opened(
              new ControlPlane(
                  settings.controlPlanePort(),
                  settings.https() ? certificates.context(settings.controlPlaneTls()) : null));
      String host = controlPlane.host().toString();
      issuer =
          new TokenIssuer(
              tokens,
              host,
              directory,
              settings.clock(),
              settings.workspaceTokenLifetime(),
              settings.tokenLifetime());
      proxy =
          parts.opened(
              new Proxy(
                  certificates,
                  settings.tls(),
                  new LoginPolicy(roles, directory, tokens, host, settings.clock()),
                  settings.domain(),
                  settings.namedHosts(),
                  settings.sharedPort()));
      proxy.routeBy(catalog::byDnsName);
      parts.opened(() -> catalog.hosts().forEach(EmulatedHost::close));
      primary = addEndpoint(settings.endpointName(), EndpointType.READ_WRITE);
      if (settings.port() != 0) {
        primary.listenOn(settings.port());
      }
      Files.writeString(file("ca.pem"), certificates.authorityPem());
      compute.join();
      controlPlane.start(routes());
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

  Directory directory() {
    return directory;
  }

  Roles roles() {
    return roles;
  }

  Catalog catalog() {
    return catalog;
  }

  TokenAuthority tokens() {
    return tokens;
  }

  TokenIssuer issuer() {
    return issuer;
  }

  ControlPlane controlPlane() {
    return controlPlane;
  }

  Proxy proxy() {
    return proxy;
  }

  ServicePrincipal servicePrincipal() {
    return servicePrincipal;
  }

  User user() {
    return user;
  }

  EmulatedEndpoint primary() {
    return primary;
  }

  /** A file for clients, which goes with the emulator. */
  Path file(String name) {
    return files.directory().resolve(name);
  }

  EmulatedEndpoint addEndpoint(String name, EndpointType type) {
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

  EmulatedInstance addInstance(String name) {
    Branch own =
        new Branch("projects/instances/branches/" + Uids.slug(name), branchSettings, roles);
    EmulatedInstance instance = new EmulatedInstance(name, Uids.instance(name), own, proxy);
    catalog.add(instance);
    return instance;
  }

  /** The branch of that name, new if there is none. */
  Branch branch(String name) {
    return catalog.branch(name, () -> new Branch(name, branchSettings, roles));
  }

  void createRole(String identity) {
    Identity known =
        directory
            .find(identity)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "["
                            + identity
                            + "] is no user, service principal or group of the workspace"));
    everywhere(roles.oauth(known));
  }

  /** Makes a role on every compute that runs; the others make it when they start. */
  void everywhere(Role role) {
    catalog.allBranches().forEach(branch -> branch.apply(role));
  }

  void dropRole(String name) {
    roles.remove(name);
    catalog.allBranches().forEach(branch -> branch.drop(name));
  }

  @Override
  public void close() {
    parts.close();
  }

  private ControlPlaneRoutes routes() {
    ResourceJson json = new ResourceJson(issuer.clock().instant(), roles, POSTGRES_VERSION);
    return new ControlPlaneRoutes(
        new OidcHandler(controlPlane.host().toString(), ID, directory, issuer),
        new PostgresHandler(catalog, roles, json),
        new InstanceHandler(catalog, json),
        new CredentialHandler(catalog, issuer),
        issuer);
  }

  private static CompletableFuture<?> startCompute(Branch branch) {
    CompletableFuture<Void> started = new CompletableFuture<>();
    DaemonThreads.platform("lakebase-compute-start")
        .newThread(
            () -> {
              try {
                branch.compute();
                started.complete(null);
              } catch (Throwable e) {
                // An error too, lest the caller waits for ever.
                started.completeExceptionally(e);
              }
            })
        .start();
    return started;
  }
}
