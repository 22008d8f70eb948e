package io.lakebase.jdbc.databricks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code az} is asked for. */
@DisabledOnOs(OS.WINDOWS)
class AzureCommandLineTest {

  private static final String WORKSPACE =
      "/resourceGroups/g/providers/Microsoft.Databricks/workspaces/w";
  private static final String PLAIN =
      "account get-access-token --output json --resource 2ff814a6-3304-4ab8-85cb-cd0e6f879c1d";

  @TempDir private Path home;

  /** Writes down its arguments, and gives a token unless they are among those it does not know. */
  private void az(String unknown) throws IOException {
    Path program =
        Files.writeString(
            home.resolve("az"),
            """
            #!/bin/sh
            echo "$*" >> '%s'
            case "$*" in %s) exit 1;; esac
            echo '{"accessToken": "of az", "expiresOn": "2099-01-01 00:00:00.000"}'
            """
                .formatted(home.resolve("asked"), unknown));
    assertThat(program.toFile().setExecutable(true)).isTrue();
  }

  private List<String> askedFor(String resourceId) throws Exception {
    Map<AuthenticationSetting, String> values = new HashMap<>();
    values.put(AuthenticationSetting.AZURE_RESOURCE_ID, resourceId);
    values.put(AuthenticationSetting.AZURE_TENANT_ID, "tenant");
    Authentication authentication =
        new Authentication(
            URI.create("https://adb-1.azuredatabricks.net"),
            Authentication.AZURE_CLI,
            values,
            Map.of("PATH", home + ":/usr/bin:/bin"),
            Set.of(),
            Duration.ofSeconds(20),
            "identity");

    AccessToken token =
        CommandLineTokens.azure(
                authentication,
                request -> {
                  throw new IOException("nobody is to be asked");
                })
            .fetch();

    assertThat(token.value()).isEqualTo("of az");
    return Files.readAllLines(home.resolve("asked"));
  }

  @Test
  void theSubscriptionIsThatOfTheResourceId() throws Exception {
    az("nothing");

    assertThat(askedFor("/subscriptions/0f-1" + WORKSPACE))
        .containsExactly(PLAIN + " --subscription 0f-1");
  }

  @Test
  void aSubscriptionThatAzDoesNotKnowIsLeftOut() throws Exception {
    az("*--subscription*");

    assertThat(askedFor("/subscriptions/0f-1" + WORKSPACE))
        .containsExactly(PLAIN + " --subscription 0f-1", PLAIN);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"w", "/subscriptions/--help/w", "/subscriptions/1&calc/w", "/tenants/1/w"})
  void whatIsNoSubscriptionIsNotPassedOn(String resourceId) throws Exception {
    az("nothing");

    assertThat(askedFor(resourceId)).containsExactly(PLAIN);
  }
}
