package io.lakebase.workflow.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class LookPaceTest {

  private static final Duration BASE = Duration.ofSeconds(1);

  private final LookPace pace = new LookPace();

  @Test
  void looksGrowRarerWhileNothingIsFoundAndNotificationsAreHeard() {
    Duration last = Duration.ZERO;
    for (int i = 0; i < 6; i++) {
      Duration next = pace.next(BASE, true, false);
      assertThat(next).isGreaterThanOrEqualTo(last);
      last = next;
    }

    assertThat(last).isEqualTo(BASE.multipliedBy(LookPace.RAREST));
    assertThat(pace.pause(BASE, true)).isEqualTo(last);
  }

  @Test
  void aFindKeepsThemFrequentForAWhile() {
    for (int i = 0; i < 6; i++) {
      pace.next(BASE, true, false);
    }

    assertThat(pace.next(BASE, true, true)).isEqualTo(BASE);
    for (int i = 0; i < LookPace.STEADY - 1; i++) {
      assertThat(pace.next(BASE, true, false)).isEqualTo(BASE);
    }
    pace.next(BASE, true, false);
    assertThat(pace.next(BASE, true, false)).isGreaterThan(BASE);
  }

  @Property
  void withoutNotificationsEveryPauseIsTheBase(@ForAll boolean[] finds) {
    for (boolean found : finds) {
      assertThat(pace.next(BASE, false, found)).isEqualTo(BASE);
    }
  }
}
