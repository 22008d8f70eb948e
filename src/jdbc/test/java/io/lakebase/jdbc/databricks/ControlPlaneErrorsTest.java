package io.lakebase.jdbc.databricks;

import static org.assertj.core.api.Assertions.assertThat;

import com.databricks.sdk.core.DatabricksError;
import io.lakebase.jdbc.credential.CredentialException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How the control plane's refusals are told, and that the page of errors has them all. */
class ControlPlaneErrorsTest {

  private final SdkFailures failures = new SdkFailures(new Secrets(List.of()));

  @ParameterizedTest
  @CsvSource({
    "401, '', invalid_client",
    "401, UNAUTHENTICATED, Invalid or expired access token.",
    "403, 403, Invalid access token.",
  })
  void saysThatTheIdentityWasRefusedWhateverWasAsked(int status, String code, String message) {
    CredentialException told = told(status, code, message);

    assertThat(told)
        .hasMessageStartingWith("[projects/shop] the control plane refused the identity: ")
        .hasMessageContaining("answered " + status)
        .hasMessageContaining("client id and secret, or token");
    assertThat(told.status()).hasValue(status);
    assertThat(told.terminal()).isTrue();
  }

  @Test
  void saysWhatIsNotVisibleToTheIdentity() {
    assertThat(told(403, "PERMISSION_DENIED", "no"))
        .hasMessageStartingWith("[projects/shop] project not found: ")
        .hasMessageContaining("CAN_USE");
  }

  @Test
  void thePageOfErrorsHasAllOfThem() throws IOException {
    String page = Files.readString(Path.of("../../docs/errors.md"));

    for (ControlPlaneFailure failure : ControlPlaneFailure.values()) {
      assertThat(page).contains("| " + failure.words() + " | ");
    }
    for (int status : new int[] {400, 401, 403, 404, 429}) {
      assertThat(page).contains("| " + status + " | ", " | " + SdkFailures.remedy(status) + " |");
    }
    assertThat(page).contains(SdkFailures.remedy(302), SdkFailures.remedy(503));
  }

  private CredentialException told(int status, String code, String message) {
    return failures.translate(
        "projects/shop",
        ControlPlaneFailure.NO_PROJECT,
        new DatabricksError(code, message, status),
        Optional.empty());
  }
}
