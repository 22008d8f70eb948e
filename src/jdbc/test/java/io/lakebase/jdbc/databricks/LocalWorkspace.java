package io.lakebase.jdbc.databricks;

import io.lakebase.emulator.LakebaseEmulator;
import io.lakebase.jdbc.credential.CredentialException;
import io.lakebase.jdbc.credential.Workspace;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Set;

/** Workspaces at an emulator, with an environment of their own. */
final class LocalWorkspace implements AutoCloseable {

  static final Duration TIMEOUT = Duration.ofSeconds(20);

  private final WorkspaceRegistry registry;
  private final Properties system = new Properties();
  private final Map<String, String> environment = new HashMap<>();

  LocalWorkspace() {
    this(Path.of("no-such-home"));
  }

  LocalWorkspace(Path home) {
    registry = new WorkspaceRegistry(new Machine(environment, system, home), System::nanoTime);
  }

  LocalWorkspace with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  LocalWorkspace withProperty(String name, String value) {
    system.setProperty(name, value);
    return this;
  }

  Workspace of(AuthenticationSettings.Builder settings) throws CredentialException {
    return registry.of(settings.build());
  }

  static AuthenticationSettings.Builder at(LakebaseEmulator lakebase) {
    return AuthenticationSettings.builder()
        .trustedHosts(Set.of("localhost"))
        .httpTimeout(Duration.ofSeconds(10))
        .set(AuthenticationSetting.HOST, lakebase.host().toString());
  }

  static AuthenticationSettings.Builder servicePrincipal(LakebaseEmulator lakebase) {
    return at(lakebase)
        .set(AuthenticationSetting.CLIENT_ID, lakebase.servicePrincipal().clientId())
        .set(AuthenticationSetting.CLIENT_SECRET, lakebase.servicePrincipal().clientSecret());
  }

  static AuthenticationSettings.Builder user(LakebaseEmulator lakebase) {
    return at(lakebase).set(AuthenticationSetting.TOKEN, lakebase.user().personalAccessToken());
  }

  @Override
  public void close() {
    registry.close();
  }
}
