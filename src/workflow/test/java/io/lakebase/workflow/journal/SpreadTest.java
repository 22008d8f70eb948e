package io.lakebase.workflow.journal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SpreadTest {

  private static final int LEAST_ROWS = 12;
  private static final int FLUSHES = 4_000;

  private final Spread spread = connected();
  private long now = -1_000_000_000L;

  private static Spread connected() {
    Spread spread = new Spread(LEAST_ROWS);
    spread.connected();
    return spread;
  }

  /** Share of the flushes of two writers among all. */
  private double shareOfTwo(int rowsOfOne, long nanosOfOne, int rowsOfTwo, long nanosOfTwo) {
    int two = 0;
    for (int i = 0; i < FLUSHES; i++) {
      if (spread.two()) {
        two++;
        now += nanosOfTwo;
        spread.flushed(rowsOfTwo, now);
      } else {
        now += nanosOfOne;
        spread.flushed(rowsOfOne, now);
      }
    }
    return two / (double) FLUSHES;
  }

  @Test
  void twoWritersStayWhereTheyOverlapTheServersWork() {
    assertThat(shareOfTwo(64, 2_000_000, 32, 700_000)).isGreaterThan(0.9);
  }

  @Test
  void oneWriterStaysWhereTwoTakeTurnsAtTheDisk() {
    assertThat(shareOfTwo(64, 6_000_000, 32, 5_000_000)).isLessThan(0.1);
  }

  @Test
  void noSecondWriterJoinsForLittleMore() {
    assertThat(shareOfTwo(64, 2_000_000, 32, 990_000)).isLessThan(0.1);
  }

  @Test
  void aFewRowsAreNotWorthASecondWriter() {
    assertThat(shareOfTwo(LEAST_ROWS - 1, 2_000_000, 6, 100_000)).isZero();
  }

  @Test
  void theSecondWriterLeavesWhenCallersBecomeFew() {
    shareOfTwo(64, 2_000_000, 32, 700_000);

    assertThat(shareOfTwo(2, 500_000, 2, 500_000)).isLessThan(0.02);
  }

  @Test
  void itFollowsAServerThatChanges() {
    shareOfTwo(64, 6_000_000, 32, 5_000_000);
    shareOfTwo(64, 2_000_000, 32, 700_000);

    assertThat(shareOfTwo(64, 2_000_000, 32, 700_000)).isGreaterThan(0.9);
  }

  @Test
  void withoutAConnectionThereIsNoSecondWriterForAWhile() {
    shareOfTwo(64, 2_000_000, 32, 700_000);
    spread.forbid(now + 1_000_000_000L);

    assertThat(spread.two()).isFalse();
    for (int i = 0; i < 100; i++) {
      spread.flushed(64, now += 2_000_000);
      assertThat(spread.two()).isFalse();
    }
    now += 1_000_000_000L;
    assertThat(shareOfTwo(64, 2_000_000, 32, 700_000)).isGreaterThan(0.8);
  }

  @Test
  void theSecondWriterHasNoRowsBeforeItIsConnected() {
    Spread wishing = new Spread(LEAST_ROWS);
    for (int i = 0; i < 100; i++) {
      wishing.flushed(64, now += 2_000_000);
      assertThat(wishing.two()).isFalse();
    }
    assertThat(wishing.wished()).isTrue();

    wishing.connected();
    assertThat(wishing.wished()).as("once it is connected").isFalse();
    for (int i = 0; i < 100 && !wishing.two(); i++) {
      wishing.flushed(64, now += 2_000_000);
    }
    assertThat(wishing.two()).isTrue();
  }

  @Test
  void nobodyWishesForASecondWriterOfAFewRows() {
    Spread wishing = new Spread(LEAST_ROWS);
    for (int i = 0; i < 100; i++) {
      wishing.flushed(LEAST_ROWS - 1, now += 2_000_000);
    }
    assertThat(wishing.wished()).isFalse();
  }

  @Test
  void onceEndedItStaysSo() {
    shareOfTwo(64, 2_000_000, 32, 700_000);
    spread.end();

    assertThat(shareOfTwo(64, 2_000_000, 32, 700_000)).isZero();
  }
}
