package io.lakebase.jdbc.databricks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lakebase.jdbc.credential.CredentialException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When the connection to a workspace is kept, and when it is made anew. */
class SessionTest {

  private static final Path NO_HOME = Path.of("no-such-home");

  private final AtomicLong nanos = new AtomicLong();
  private final List<String> connects = new ArrayList<>();
  private String configured = "old";
  private final Session session = session();

  @AfterEach
  void close() {
    session.close();
  }

  private Session session() {
    try {
      return new Session(
          authentication(),
          this::authentication,
          (settled, transport) -> {
            connects.add(settled.get(AuthenticationSetting.TOKEN));
            return new ListedPlane();
          },
          new Machine(Map.of(), new Properties(), NO_HOME),
          nanos::get);
    } catch (CredentialException e) {
      throw new IllegalStateException(e);
    }
  }

  private Authentication authentication() throws CredentialException {
    return Resolution.of(
        AuthenticationSettings.builder()
            .set(AuthenticationSetting.HOST, "dbc-1.cloud.databricks.com")
            .set(AuthenticationSetting.TOKEN, configured)
            .build(),
        Map.of(),
        NO_HOME);
  }

  private void works() throws Exception {
    assertThat(session.ask(ControlPlane::currentUser)).isEqualTo("me");
  }

  private void fails(boolean terminal, int status) {
    CredentialException failure =
        new CredentialException("[shop] no.", terminal, status, null, null);
    assertThatThrownBy(
            () ->
                session.ask(
                    plane -> {
                      throw failure;
                    }))
        .isSameAs(failure);
  }

  private void pass(int seconds) {
    nanos.addAndGet(Duration.ofSeconds(seconds).toNanos());
  }

  @ParameterizedTest
  @ValueSource(ints = {403, 404})
  void whatIsNotShownOrNotThereSignsNobodyOutMoreOftenThanEveryThirtySeconds(int status)
      throws Exception {
    works();

    for (int second = 0; second < 300; second += 5) {
      fails(true, status);
      works();
      pass(5);
    }

    assertThat(connects).hasSize(10);
  }

  @Test
  void aConnectionThatNobodyDoubtsIsKept() throws Exception {
    works();
    pass(86_400);
    works();

    assertThat(connects).hasSize(1);
  }

  @Test
  void whatIsNotShownIsAskedForAsWhoeverIsConfiguredByThen() throws Exception {
    works();
    fails(true, 403);
    configured = "new";
    works();
    pass(30);
    works();

    assertThat(connects).containsExactly("old", "new");
  }

  /** As after a first connect with the wrong account of a command line program. */
  @Test
  void aConnectionThatNeverWorkedIsMadeAnewAtOnce() throws Exception {
    fails(true, 403);
    configured = "new";

    works();

    assertThat(connects).containsExactly("old", "new");
  }

  @ParameterizedTest
  @CsvSource({"true, 401", "false, 403", "true, 400", "true, 0"})
  void whatMayBeTheConnectionsFaultMakesItAnewAtOnce(boolean terminal, int status)
      throws Exception {
    works();
    fails(terminal, status);
    works();

    assertThat(connects).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 503, 0})
  void anOutageKeepsIt(int status) throws Exception {
    works();
    fails(false, status);
    pass(86_400);
    works();

    assertThat(connects).hasSize(1);
  }
}
