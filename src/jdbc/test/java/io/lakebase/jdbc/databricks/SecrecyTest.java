package io.lakebase.jdbc.databricks;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import io.lakebase.emulator.FaultBody;
import io.lakebase.emulator.LakebaseEmulator;
import io.lakebase.emulator.LakebaseExtension;
import io.lakebase.emulator.Route;
import io.lakebase.jdbc.credential.Credential;
import io.lakebase.jdbc.credential.CredentialRequest;
import io.lakebase.jdbc.credential.ResourceName;
import io.lakebase.jdbc.credential.Workspace;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** The whole output of traced runs is searched for every secret that took part. */
@ExtendWith(LakebaseExtension.class)
class SecrecyTest {

  private final LakebaseEmulator lakebase;
  private final LocalWorkspace local = new LocalWorkspace();
  private final ListAppender<ILoggingEvent> appender = new ListAppender<>();
  private final List<String> secrets = new ArrayList<>();
  private final StringWriter told = new StringWriter();
  @TempDir private Path home;

  SecrecyTest(LakebaseEmulator lakebase) {
    this.lakebase = lakebase;
  }

  private static Logger root() {
    return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  }

  @BeforeEach
  void trace() {
    appender.start();
    root().addAppender(appender);
    root().setLevel(Level.TRACE);
    secrets.add(lakebase.servicePrincipal().clientSecret());
    secrets.add(lakebase.user().personalAccessToken());
  }

  @AfterEach
  void close() {
    root().detachAppender(appender);
    root().setLevel(Level.DEBUG);
    lakebase.faults().clear();
    local.close();
  }

  private void run(AuthenticationSettings.Builder settings) {
    ResourceName.Target target =
        (ResourceName.Target) ResourceName.parse(lakebase.endpoint().name());
    try {
      Workspace workspace = local.of(settings);
      told.append(workspace.toString()).append(settings.build().toString());
      Credential credential = workspace.credentials().issue(CredentialRequest.of(target));
      secrets.add(credential.token());
      told.append(credential.toString());
    } catch (Exception e) {
      e.printStackTrace(new PrintWriter(told));
    }
  }

  private void assertNothingLeaked() {
    StringBuilder all = new StringBuilder(told.toString());
    for (ILoggingEvent event : List.copyOf(appender.list)) {
      all.append(event.getFormattedMessage()).append('\n');
      if (event.getThrowableProxy() != null) {
        all.append(ThrowableProxyUtil.asString(event.getThrowableProxy()));
      }
    }
    String text = all.toString();
    assertThat(text).contains("com.databricks").hasSizeGreaterThan(500);
    for (String secret : secrets) {
      assertThat(text).doesNotContain(secret);
      assertThat(text).doesNotContain(secret.substring(0, Math.min(24, secret.length())));
    }
  }

  @Test
  void aGoodRunShowsNoSecret() throws Exception {
    String jwt = lakebase.federationToken(lakebase.servicePrincipal().clientId());
    secrets.add(jwt.substring(jwt.lastIndexOf('.')));
    Path file = Files.writeString(home.resolve("jwt"), jwt);

    run(LocalWorkspace.servicePrincipal(lakebase));
    run(LocalWorkspace.user(lakebase));
    run(LocalWorkspace.at(lakebase).set(AuthenticationSetting.OIDC_TOKEN_FILE, file.toString()));

    for (ILoggingEvent event : appender.list) {
      told.append(event.getLoggerName()).append('\n');
    }
    assertThat(secrets).hasSize(6);
    assertNothingLeaked(secrets);
  }

  private void assertNothingLeaked(List<String> all) {
    assertThat(all).allMatch(secret -> secret.length() > 8);
    assertNothingLeaked();
  }

  @Test
  void failuresShowNoSecretEither() {
    for (FaultBody body : FaultBody.values()) {
      for (Route route : new Route[] {Route.DISCOVERY, Route.TOKEN, Route.CREDENTIALS}) {
        for (int status : new int[] {200, 401, 500}) {
          lakebase.faults().clear();
          lakebase.faults().on(route).body(body).fail(status);
          run(LocalWorkspace.servicePrincipal(lakebase));
        }
      }
    }

    assertNothingLeaked();
  }

  @Test
  void aTokenThatCannotStandInAHeaderIsNotQuoted() {
    run(
        LocalWorkspace.at(lakebase)
            .set(AuthenticationSetting.TOKEN, "dapi-first-line\nand-second-line"));

    assertThat(told.toString())
        .contains("did not answer usably")
        .doesNotContain("dapi-first-line")
        .doesNotContain("and-second-line");
    assertThat(appender.list)
        .noneMatch(event -> event.getFormattedMessage().contains("dapi-first-line"));
  }

  @Test
  void aServerThatEchoesASecretDoesNotBringItIntoAnError() throws Exception {
    try (TinyServer echo = new TinyServer()) {
      String secret = lakebase.servicePrincipal().clientSecret();
      echo.answering(
              "/oidc/.well-known/oauth-authorization-server",
              "{\"token_endpoint\":\"" + echo.at("localhost") + "/token\"}")
          .answering("/token", "{\"error\":\"" + secret + "\"}");

      run(
          LocalWorkspace.servicePrincipal(lakebase)
              .set(AuthenticationSetting.HOST, echo.at("localhost").toString()));
    }

    assertThat(told.toString()).contains("token endpoint");
    for (String secret : secrets) {
      assertThat(told.toString()).doesNotContain(secret);
    }
  }
}
