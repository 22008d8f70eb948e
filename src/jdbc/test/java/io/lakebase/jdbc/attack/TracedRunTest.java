package io.lakebase.jdbc.attack;

import static org.assertj.core.api.Assertions.assertThat;

import io.lakebase.emulator.LakebaseEmulator;
import io.lakebase.jdbc.LocalLakebase;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole output of a program that traces every library is searched for every secret. */
class TracedRunTest {

  private static final String WRONG = "a-wrong-secret-4711";

  @TempDir Path directory;

  @Test
  void nothingThatCanBeToldHoldsATokenOrASecret() throws Exception {
    LakebaseEmulator lakebase = LocalLakebase.fresh();
    Properties settings =
        LocalLakebase.settings(
            "databricksToken", lakebase.user().personalAccessToken(), "wrong", WRONG);
    Path file = directory.resolve("settings.properties");
    try (var out = Files.newOutputStream(file)) {
      settings.store(out, null);
    }
    Path logback =
        Files.writeString(
            directory.resolve("logback.xml"),
            """
            <configuration>
              <appender name="out" class="ch.qos.logback.core.ConsoleAppender">
                <encoder><pattern>%level %logger %msg%n%ex{full}</pattern></encoder>
              </appender>
              <root level="TRACE"><appender-ref ref="out" /></root>
            </configuration>
            """);
    Path output = directory.resolve("output.log");

    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Dlogback.configurationFile=" + logback,
                    "-cp",
                    System.getProperty(
                        "surefire.test.class.path", System.getProperty("java.class.path")),
                    TracedProgram.class.getName(),
                    LocalLakebase.url(),
                    file.toString()))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();

    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    String told = Files.readString(output, StandardCharsets.ISO_8859_1);
    assertThat(told)
        .contains("told everything", "io.lakebase.jdbc:type=CredentialCache")
        .contains("com.databricks", "org.postgresql", "lakebase.credential.hits")
        .contains("SecondsToExpiry", "the server refused the token");
    String id = lakebase.servicePrincipal().clientId();
    String secret = lakebase.servicePrincipal().clientSecret();
    for (String each :
        List.of(
            "eyJ",
            secret,
            secret.substring(0, secret.length() / 2),
            lakebase.user().personalAccessToken(),
            WRONG,
            base64(id + ":" + secret),
            base64(id + ":" + WRONG))) {
      assertThat(told.contains(each)).as(each.substring(0, 3) + "… in " + output).isFalse();
    }
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
