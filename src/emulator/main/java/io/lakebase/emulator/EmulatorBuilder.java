package io.lakebase.emulator;

import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Settings of a {@link LakebaseEmulator}. Every one has a default. For one thread. */
public final class EmulatorBuilder {
  private Duration tokenLifetime = Duration.ofHours(1);
  private Duration workspaceTokenLifetime = Duration.ofHours(1);
  private boolean https;
  private ServerCertificate tls = ServerCertificate.VALID;
  private ServerCertificate controlPlaneTls = ServerCertificate.VALID;
  private Compute compute = Compute.configured();
  private Clock clock = Clock.systemUTC();
  private boolean durable;
  private boolean nativeLogin = true;
  private boolean namedHosts;
  private String domain = "database.lakebase.test";
  private String project = "local";
  private String branch = "production";
  private String endpoint = "primary";
  private String database = "databricks_postgres";
  private String userName = "developer@example.com";
  private int controlPlanePort;
  private int port;
  private int sharedPort;
  private final Map<String, String> serverSettings = new LinkedHashMap<>();

  EmulatorBuilder() {}

  /**
   * Life of a database credential that names no {@code ttl}; 1 hour by default, whole seconds, at
   * least 1 s.
   */
  public EmulatorBuilder tokenLifetime(Duration lifetime) {
    tokenLifetime = atLeastOneSecond("tokenLifetime", lifetime);
    return this;
  }

  /**
   * Life of an OAuth token of the workspace; 1 hour by default, at least 1 s. The Databricks SDK
   * renews one 40 s before its end.
   */
  public EmulatorBuilder workspaceTokenLifetime(Duration lifetime) {
    workspaceTokenLifetime = atLeastOneSecond("workspaceTokenLifetime", lifetime);
    return this;
  }

  /**
   * Whether the control plane speaks https with a certificate of {@link
   * LakebaseEmulator#caCertificate()}; off by default.
   */
  public EmulatorBuilder https(boolean enabled) {
    https = enabled;
    return this;
  }

  /** The certificate that the proxy shows; {@link ServerCertificate#VALID} by default. */
  public EmulatorBuilder tls(ServerCertificate certificate) {
    tls = certificate;
    return this;
  }

  /**
   * The certificate that an https control plane shows; {@link ServerCertificate#VALID} by default.
   */
  public EmulatorBuilder controlPlaneTls(ServerCertificate certificate) {
    controlPlaneTls = certificate;
    return this;
  }

  /** Where PostgreSQL comes from; {@link Compute#configured()} by default. */
  public EmulatorBuilder compute(Compute source) {
    compute = source;
    return this;
  }

  /** The clock by which tokens are issued and judged; the system's by default. */
  public EmulatorBuilder clock(Clock source) {
    clock = source;
    return this;
  }

  /** Whether commits reach the disk; off by default, for speed. */
  public EmulatorBuilder durable(boolean enabled) {
    durable = enabled;
    return this;
  }

  /** A setting of the PostgreSQL server, over the emulator's own defaults. */
  public EmulatorBuilder serverSetting(String name, String value) {
    serverSettings.put(name, value);
    return this;
  }

  /** Whether roles with a Postgres password may log in; on by default. */
  public EmulatorBuilder nativeLogin(boolean enabled) {
    nativeLogin = enabled;
    return this;
  }

  /**
   * Gives every endpoint a host name of its own below {@link #domain(String)}, all on one port and
   * routed by SNI, instead of a port of its own on {@code localhost}. Clients need {@link
   * LakebaseEmulator#hostsFile()} or another way to dial 127.0.0.1.
   */
  public EmulatorBuilder namedHosts(boolean enabled) {
    namedHosts = enabled;
    return this;
  }

  /** The domain of all host names, {@code database.lakebase.test} by default. */
  public EmulatorBuilder domain(String name) {
    domain = name;
    return this;
  }

  /** The project's id, {@code local} by default. */
  public EmulatorBuilder project(String id) {
    project = id;
    return this;
  }

  /** The id of the default branch, {@code production} by default. */
  public EmulatorBuilder branch(String id) {
    branch = id;
    return this;
  }

  /** The endpoint's id, {@code primary} by default. */
  public EmulatorBuilder endpoint(String id) {
    endpoint = id;
    return this;
  }

  /** The database, {@code databricks_postgres} by default. */
  public EmulatorBuilder database(String name) {
    database = name;
    return this;
  }

  /** The user's e-mail address, {@code developer@example.com} by default. */
  public EmulatorBuilder userName(String email) {
    userName = email;
    return this;
  }

  /** The control plane's port; 0, the default, takes a free one. */
  public EmulatorBuilder controlPlanePort(int number) {
    controlPlanePort = number;
    return this;
  }

  /** The first endpoint's port; 0, the default, takes a free one. */
  public EmulatorBuilder port(int number) {
    port = number;
    return this;
  }

  /** The port that routes by SNI; 0, the default, takes a free one. */
  public EmulatorBuilder sharedPort(int number) {
    sharedPort = number;
    return this;
  }

  /**
   * Starts the emulator. It stops at {@link LakebaseEmulator#close()} or with the JVM.
   *
   * @throws IllegalArgumentException when a name is malformed
   * @throws RuntimeException when a port or the compute cannot be had; says why
   */
  public LakebaseEmulator start() {
    return new LakebaseEmulator(this);
  }

  private static Duration atLeastOneSecond(String name, Duration lifetime) {
    if (lifetime.toSeconds() < 1) {
      throw new IllegalArgumentException("[" + name + "] must be at least 1 s: " + lifetime);
    }
    return lifetime;
  }

  Duration tokenLifetime() {
    return tokenLifetime;
  }

  Duration workspaceTokenLifetime() {
    return workspaceTokenLifetime;
  }

  boolean https() {
    return https;
  }

  ServerCertificate tls() {
    return tls;
  }

  ServerCertificate controlPlaneTls() {
    return controlPlaneTls;
  }

  Branch.Settings branchSettings() {
    return new Branch.Settings(compute, durable, Map.copyOf(serverSettings), List.of(database));
  }

  Clock clock() {
    return clock;
  }

  boolean nativeLogin() {
    return nativeLogin;
  }

  boolean namedHosts() {
    return namedHosts;
  }

  String domain() {
    return domain;
  }

  String branchId() {
    return branch;
  }

  String branchName() {
    return "projects/" + project + "/branches/" + branch;
  }

  String endpointName() {
    return branchName() + "/endpoints/" + endpoint;
  }

  String database() {
    return database;
  }

  String userName() {
    return userName;
  }

  int controlPlanePort() {
    return controlPlanePort;
  }

  int port() {
    return port;
  }

  int sharedPort() {
    return sharedPort;
  }
}
