package io.lakebase.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.lakebase.emulator.LakebaseEmulator;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OAuthConnectionTest {

  private LakebaseEmulator lakebase;

  @BeforeEach
  void fresh() {
    lakebase = LocalLakebase.fresh();
  }

  @Test
  void connectsWithATokenAsTheServicePrincipal() throws SQLException {
    try (Connection connection = LocalLakebase.connect()) {
      assertThat(connection.getClass().getName()).isEqualTo("org.postgresql.jdbc.PgConnection");
      assertThat(LocalLakebase.query(connection, "SELECT current_user"))
          .isEqualTo(lakebase.servicePrincipal().clientId());
    }
  }
}
