package io.lakebase.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TwoEmulatorsTest {
  @RegisterExtension
  static final LakebaseExtension ONE = LakebaseExtension.with(LakebaseEmulator.builder());

  @RegisterExtension
  static final LakebaseExtension OTHER = LakebaseExtension.with(LakebaseEmulator.builder());

  @Test
  void areTwoWorkspacesThatDoNotTakeEachOthersTokens() throws SQLException {
    LakebaseEmulator one = ONE.emulator();
    LakebaseEmulator other = OTHER.emulator();
    one.addUser("both@example.com");
    one.createRole("both@example.com");
    other.addUser("both@example.com");
    other.createRole("both@example.com");

    Clients.connect(one, "both@example.com", one.databaseToken("both@example.com")).close();
    assertThatThrownBy(
            () -> Clients.connect(one, "both@example.com", other.databaseToken("both@example.com")))
        .hasMessageContaining("Failed to decode token for role");
  }

  @Nested
  class Inside {
    @Test
    void areTheSame() {
      assertThat(ONE.emulator().host()).isNotEqualTo(OTHER.emulator().host());
    }
  }
}
