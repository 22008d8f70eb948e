package io.lakebase.jdbc.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.lakebase.emulator.LakebaseEmulator;
import io.lakebase.jdbc.LocalLakebase;
import io.lakebase.jdbc.credential.Credential;
import io.lakebase.jdbc.credential.CredentialSource;
import io.lakebase.jdbc.credential.EndpointDirectory;
import io.lakebase.jdbc.credential.EndpointInfo;
import io.lakebase.jdbc.credential.HostRole;
import io.lakebase.jdbc.credential.LakebaseCredentials;
import io.lakebase.jdbc.credential.Principal;
import io.lakebase.jdbc.credential.ResourceName;
import io.lakebase.jdbc.credential.Workspace;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The answer about hosts is remembered, so the driver must notice when it is out of date. */
class MovedEndpointTest {

  private LakebaseEmulator lakebase;
  private final Moving workspace = new Moving();

  @BeforeEach
  void register() {
    lakebase = LocalLakebase.fresh();
    LakebaseCredentials.register("moving", workspace);
  }

  @AfterEach
  void unregister() {
    LakebaseCredentials.unregister("moving");
  }

  /** Remembers where the endpoint is until it is told that this is out of date. */
  private final class Moving implements Workspace, EndpointDirectory {
    private final AtomicInteger asked = new AtomicInteger();
    private volatile String remembered = "localhost";
    private volatile String truth = "localhost";
    private volatile boolean disabled;
    private volatile boolean switchedOff;
    private volatile HostRole role = HostRole.READ_WRITE;

    @Override
    public String host() {
      return "moving";
    }

    @Override
    public String identity() {
      return "moving";
    }

    @Override
    public CredentialSource credentials() {
      return request ->
          new Credential(
              lakebase.databaseToken(lakebase.user().userName()),
              Instant.now(),
              Instant.now().plusSeconds(3600));
    }

    @Override
    public EndpointDirectory endpoints() {
      return this;
    }

    @Override
    public Principal principal() {
      return timeout -> lakebase.user().userName();
    }

    @Override
    public EndpointInfo locate(ResourceName name, Duration timeout) {
      asked.incrementAndGet();
      return new EndpointInfo(
          (ResourceName.Target) name, "uid", Map.of(role, remembered), disabled, "");
    }

    @Override
    public Optional<EndpointInfo> find(String host, Duration timeout) {
      return Optional.of(locate(ResourceName.parse(lakebase.endpoint().name()), timeout));
    }

    @Override
    public void outdated(EndpointInfo info) {
      remembered = truth;
      disabled = switchedOff;
      role = HostRole.READ_WRITE;
    }
  }

  private Attempt byName() {
    Properties settings = LocalLakebase.settings("lakebaseCredentialSource", "moving");
    settings.remove("lakebaseEndpoint");
    settings.remove("lakebaseTrustedHosts");
    return Attempt.to(
        "jdbc:lakebase:"
            + lakebase.endpoint().name()
            + "/"
            + lakebase.database()
            + "?port="
            + lakebase.endpoint().port()
            + "&lakebaseWakeTimeout=2s",
        settings);
  }

  @Test
  void anEndpointThatMovedIsFoundWithinTheSameConnect() {
    assertThat(byName().failure()).isEmpty();
    workspace.remembered = "127.0.0.9";

    Attempt attempt = byName();

    assertThat(attempt.failure()).isEmpty();
    assertThat(attempt.took()).isLessThan(Duration.ofSeconds(8));
    assertThat(workspace.asked).hasValueLessThanOrEqualTo(4);
  }

  @Test
  void anEndpointThatWasSwitchedOnAgainIsUsedAtOnce() {
    workspace.disabled = true;

    assertThat(byName().failure()).isEmpty();
    assertThat(workspace.asked).hasValue(2);
  }

  @Test
  void soIsOneThatIsFoundByItsHost() {
    workspace.disabled = true;
    Properties settings = LocalLakebase.settings("lakebaseCredentialSource", "moving");
    settings.remove("lakebaseEndpoint");

    assertThat(Attempt.to(LocalLakebase.url(), settings).failure()).isEmpty();
    assertThat(workspace.asked).hasValue(2);
  }

  @Test
  void anEndpointThatStaysSwitchedOffIsSaidAfterOneMoreQuestion() {
    workspace.disabled = true;
    workspace.switchedOff = true;

    assertThat(byName().error()).hasMessageContaining("the endpoint is disabled");
    assertThat(workspace.asked).hasValue(2);
  }

  @Test
  void aHostThatTheEndpointWasGivenMeanwhileIsUsedAtOnce() {
    workspace.role = HostRole.READ_ONLY;

    assertThat(byName().failure()).isEmpty();
  }

  @Test
  void anEndpointThatIsNowhereIsSaidAfterOneMoreQuestion() {
    workspace.remembered = "127.0.0.9";
    workspace.truth = "127.0.0.9";

    Attempt attempt = byName();

    assertThat(attempt.error()).hasMessageContaining("nobody listens on 127.0.0.9");
    assertThat(workspace.asked).hasValue(2);
  }
}
