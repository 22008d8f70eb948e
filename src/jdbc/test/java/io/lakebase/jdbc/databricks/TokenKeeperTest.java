package io.lakebase.jdbc.databricks;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TokenKeeperTest {

  private Instant now = Instant.parse("2026-11-22T10:00:00Z");
  private int fetched;

  private TokenKeeper keeper(Duration life) {
    return new TokenKeeper(() -> new AccessToken("token-" + ++fetched, now.plus(life)), () -> now);
  }

  @Test
  void keepsATokenUntilFiveMinutesBeforeItsEnd() throws Exception {
    TokenKeeper keeper = keeper(Duration.ofHours(1));

    assertThat(keeper.token()).isEqualTo("token-1");
    now = now.plus(Duration.ofMinutes(54));
    assertThat(keeper.token()).isEqualTo("token-1");
    now = now.plus(Duration.ofMinutes(1));
    assertThat(keeper.token()).isEqualTo("token-2");
  }

  @Test
  void keepsAShortTokenForTwoThirdsOfItsLife() throws Exception {
    TokenKeeper keeper = keeper(Duration.ofSeconds(30));

    keeper.token();
    now = now.plusSeconds(19);
    assertThat(keeper.token()).isEqualTo("token-1");
    now = now.plusSeconds(1);
    assertThat(keeper.token()).isEqualTo("token-2");
  }

  @Test
  void usesATokenWithoutLifeOnce() throws Exception {
    TokenKeeper keeper = keeper(Duration.ZERO);

    assertThat(keeper.token()).isEqualTo("token-1");
    assertThat(keeper.token()).isEqualTo("token-2");
  }
}
