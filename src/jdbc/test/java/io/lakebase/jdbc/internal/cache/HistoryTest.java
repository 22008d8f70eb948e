package io.lakebase.jdbc.internal.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class HistoryTest {

  private static final Duration INTERVAL = Duration.ofNanos(10);

  private final History history = new History();

  @Test
  void aValueIsDroppedForAllWhoRefuseItAndTheNextOneOnlyAfterTheInterval() {
    Object first = new Object();
    Object second = new Object();

    assertThat(history.mayDrop(first, 0, INTERVAL)).isTrue();
    assertThat(history.mayDrop(first, 9, INTERVAL)).isTrue();
    assertThat(history.mayDrop(second, 9, INTERVAL)).isFalse();
    assertThat(history.mayDrop(second, 10, INTERVAL)).isTrue();
  }
}
