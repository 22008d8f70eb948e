package io.lakebase.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lakebase.emulator.LakebaseEmulator;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLInvalidAuthorizationSpecException;
import java.sql.SQLNonTransientConnectionException;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WarmUpTest {

  private LakebaseEmulator lakebase;

  @BeforeEach
  void fresh() {
    lakebase = LocalLakebase.fresh();
  }

  @AfterEach
  void heal() {
    LocalLakebase.fresh();
  }

  private static void await(CompletableFuture<Void> warmUp) throws Exception {
    warmUp.get(1, TimeUnit.MINUTES);
  }

  @Test
  void theFirstConnectAfterItAsksForNothing() throws Exception {
    int logins = lakebase.endpoint().logins();

    await(LakebaseDriver.warmUp(LocalLakebase.url(), LocalLakebase.settings()));

    assertThat(LocalLakebase.credentialCalls()).isEqualTo(1);
    assertThat(lakebase.endpoint().logins()).isEqualTo(logins);
    int calls = lakebase.requests().total();
    try (Connection connection = LocalLakebase.connect()) {
      assertThat(connection.isValid(5)).isTrue();
    }
    assertThat(lakebase.requests().total()).isEqualTo(calls);
  }

  @Test
  void aDataSourceFindsItsEndpointToo() throws Exception {
    LakebaseDataSource source = new LakebaseDataSource();
    Properties settings = LocalLakebase.settings();
    settings.remove("lakebaseEndpoint");
    settings.stringPropertyNames().forEach(n -> source.setProperty(n, settings.getProperty(n)));
    source.setUrl(
        "jdbc:lakebase:"
            + lakebase.endpoint().name()
            + "/"
            + lakebase.database()
            + "?port="
            + lakebase.endpoint().port());

    await(source.warmUp());

    int calls = lakebase.requests().total();
    source.getConnection().close();
    assertThat(lakebase.requests().total()).isEqualTo(calls);
  }

  @Test
  void saysWhatAConnectWouldSay() {
    lakebase.faults().fail(403);

    assertThatThrownBy(
            () -> await(LakebaseDriver.warmUp(LocalLakebase.url(), LocalLakebase.settings())))
        .cause()
        .isInstanceOf(SQLInvalidAuthorizationSpecException.class);
    assertThatThrownBy(() -> await(LakebaseDriver.warmUp("jdbc:postgresql://h/d", null)))
        .cause()
        .isInstanceOf(SQLNonTransientConnectionException.class);
    assertThatThrownBy(
            () -> await(LakebaseDriver.warmUp("jdbc:lakebase://h/d?sslmode=disable", null)))
        .cause()
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("verified TLS");
  }

  @Test
  void asksForNothingWithANativePassword() throws Exception {
    await(LakebaseDriver.warmUp(LocalLakebase.url("user=u&password=p"), null));

    assertThat(lakebase.requests().total()).isZero();
  }
}
