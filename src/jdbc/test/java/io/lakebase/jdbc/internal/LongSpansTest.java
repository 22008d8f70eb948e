package io.lakebase.jdbc.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Spans that a person may well have written, and that have more nanoseconds than a long has. */
class LongSpansTest {

  private static final long CENTURY = Duration.ofDays(36_500).toNanos();

  @Property
  void everySpanHasItsNanosecondsUpToAHundredYears(@ForAll long seconds) {
    Duration span = Duration.ofSeconds(seconds);

    long nanos = Deadline.nanos(span);

    assertThat(nanos).isBetween(0L, CENTURY);
    assertThat(nanos == CENTURY || nanos == Math.max(0, seconds) * 1_000_000_000L).isTrue();
    assertThat(Deadline.after(span, () -> 0).remainingNanos()).isEqualTo(nanos);
  }

  @Property(tries = 50)
  void aTaskMayBeDueAfterAnySpan(@ForAll long seconds) {
    try (Workers workers = new Workers("long-spans-test")) {
      assertThatCode(() -> workers.after(Duration.ofSeconds(seconds), () -> {}).run())
          .doesNotThrowAnyException();
    }
  }
}
