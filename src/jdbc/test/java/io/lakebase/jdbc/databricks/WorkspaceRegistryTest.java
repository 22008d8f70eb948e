package io.lakebase.jdbc.databricks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lakebase.jdbc.credential.ResourceName;
import io.lakebase.jdbc.credential.Workspace;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkspaceRegistryTest {

  private static final ResourceName PROJECT = ResourceName.parse("projects/p");
  private static final Duration PATIENT = Duration.ofSeconds(30);

  private final AtomicLong nanos = new AtomicLong();
  private final AtomicInteger connects = new AtomicInteger();
  private final CountDownLatch never = new CountDownLatch(1);
  @TempDir private Path home;

  private WorkspaceRegistry registry(Session.Connector connector) {
    return new WorkspaceRegistry(
        new Machine(Map.of(), new Properties(), home), nanos::get, connector);
  }

  private ControlPlane hanging(Authentication authentication, HttpTransport transport)
      throws InterruptedException {
    connects.incrementAndGet();
    never.await();
    throw new IllegalStateException("nobody lets it go");
  }

  private static AuthenticationSettings settings() {
    return AuthenticationSettings.builder()
        .set(AuthenticationSetting.HOST, "dbc-1.cloud.databricks.com")
        .set(AuthenticationSetting.TOKEN, "dapi")
        .build();
  }

  /** Asks once; whoever asks does not stay. */
  private static void ask(Workspace workspace) {
    assertThatThrownBy(() -> workspace.endpoints().locate(PROJECT, Duration.ofMillis(100)))
        .isInstanceOf(TimeoutException.class);
  }

  @Test
  void closesAtOnceWhileACallHangs() throws Exception {
    WorkspaceRegistry registry = registry(this::hanging);
    ask(registry.of(settings()));
    await().until(() -> connects.get() == 1);

    CompletableFuture<Void> closed = CompletableFuture.runAsync(registry::close);

    assertThat(closed).succeedsWithin(Duration.ofSeconds(20));
  }

  @Test
  void closesWhatTheApplicationMadeItselfToo() throws Exception {
    WorkspaceRegistry registry = registry(this::hanging);
    Workspace own =
        registry.own(
            new Authentication(
                URI.create("https://dbc-1.cloud.databricks.com"),
                "sdk-config",
                Map.of(),
                Map.of(),
                Set.of(),
                Duration.ofSeconds(1),
                "own"),
            (settled, transport) -> {
              connects.incrementAndGet();
              return new ListedPlane();
            });
    own.endpoints().locate(ListedPlane.ENDPOINT, PATIENT);
    assertThat(connects).hasValue(1);

    registry.close();

    own.credentials().issue(ListedPlane.REQUEST);
    assertThat(connects).as("made anew, since the old one was closed").hasValue(2);
  }

  @Test
  void goesOnWithWhatItReadWhileTheConfigurationFileIsBeingWritten() throws Exception {
    Path file = home.resolve(".databrickscfg");
    String good = "[DEFAULT]\nhost = https://dbc-1.cloud.databricks.com\ntoken = dapi\n";
    Files.writeString(file, good);
    WorkspaceRegistry registry = registry(this::hanging);
    AuthenticationSettings nothing = AuthenticationSettings.builder().build();
    Workspace first = registry.of(nothing);

    Files.writeString(file, "[DEFAULT]\n");
    nanos.addAndGet(Duration.ofSeconds(6).toNanos());

    assertThat(registry.of(nothing)).isSameAs(first);
    Files.writeString(file, good.replace("dapi", "dapi-of-another-length"));
    nanos.addAndGet(Duration.ofSeconds(6).toNanos());
    assertThat(registry.of(nothing).identity()).isNotEqualTo(first.identity());
    registry.close();
  }
}
