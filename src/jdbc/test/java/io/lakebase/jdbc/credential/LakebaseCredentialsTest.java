package io.lakebase.jdbc.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LakebaseCredentialsTest {

  private static final String NAME = "credentials-test.source";

  @AfterEach
  void unregister() {
    LakebaseCredentials.unregister(NAME);
  }

  @Test
  void aRegisteredSourceIsFoundUntilItIsUnregistered() throws Exception {
    Credential credential = Credential.useOnce("secret", Instant.EPOCH);
    LakebaseCredentials.register(NAME, (CredentialSource) request -> credential);

    Workspace workspace = LakebaseCredentials.find(NAME).orElseThrow();

    assertThat(workspace.host()).isEqualTo(NAME);
    ResourceName.Instance target = new ResourceName.Instance("i");
    assertThat(workspace.credentials().issue(CredentialRequest.of(target))).isEqualTo(credential);
    assertThat(LakebaseCredentials.unregister(NAME)).isTrue();
    assertThat(LakebaseCredentials.find(NAME)).isEmpty();
  }

  @Test
  void aNameIsRegisteredOnce() {
    LakebaseCredentials.register(NAME, (CredentialSource) request -> null);

    assertThatThrownBy(() -> LakebaseCredentials.register(NAME, (CredentialSource) request -> null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("registered already");
    assertThatThrownBy(() -> LakebaseCredentials.register("a b", (CredentialSource) r -> null))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aSourceThatIsRegisteredAgainIsAnotherIdentity() {
    LakebaseCredentials.register(NAME, (CredentialSource) request -> null);
    String first = LakebaseCredentials.find(NAME).orElseThrow().identity();
    LakebaseCredentials.unregister(NAME);
    LakebaseCredentials.register(NAME, (CredentialSource) request -> null);

    assertThat(LakebaseCredentials.find(NAME).orElseThrow().identity()).isNotEqualTo(first);
  }

  @Test
  void aSourceAloneKnowsNeitherHostsNorRole() throws Exception {
    LakebaseCredentials.register(NAME, (CredentialSource) request -> null);
    Workspace workspace = LakebaseCredentials.find(NAME).orElseThrow();

    assertThat(workspace.endpoints().find("h", Duration.ofSeconds(1))).isEmpty();
    assertThatThrownBy(() -> workspace.principal().role(Duration.ofSeconds(1)))
        .isInstanceOf(CredentialException.class)
        .hasMessageContaining("Set the user");
  }

  @Test
  void credentialsShowNoToken() {
    assertThat(Credential.useOnce("secret-token", Instant.EPOCH).toString())
        .doesNotContain("secret-token");
    assertThatThrownBy(() -> Credential.useOnce(" ", Instant.EPOCH))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
