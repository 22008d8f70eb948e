package io.lakebase.workflow.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class IncarnationTest {

  /** A heartbeat that waits some time for its answer, after a pause. */
  @Property
  void isNeverHeldLongerThanTheDatabaseThinks(
      @ForAll long origin,
      @ForAll @Size(min = 1, max = 20) List<@IntRange(min = 0, max = 3_000) Integer> waits,
      @ForAll @IntRange(min = 0, max = 3_000) int silence) {
    AtomicLong now = new AtomicLong(origin);
    long duration = Duration.ofSeconds(2).toNanos();
    long databaseExpiry = origin + duration;
    Incarnation lease = new Incarnation("e", Duration.ofSeconds(2), origin, now::get);

    for (int wait : waits) {
      long sentAt = now.get();
      now.addAndGet(Duration.ofMillis(wait).toNanos());
      // The database counts from when it got the heartbeat, at the earliest when it was sent.
      databaseExpiry = sentAt + duration;
      lease.confirmed(sentAt);
      if (lease.held()) {
        assertThat(now.get() - databaseExpiry).isNegative();
      }
    }
    now.addAndGet(Duration.ofMillis(silence).toNanos());

    assertThat(lease.held()).isEqualTo(now.get() - (databaseExpiry - duration / 20) < 0);
    lease.end();
    assertThat(lease.held()).isFalse();
    lease.confirmed(now.get());
    assertThat(lease.held()).as("an ended incarnation stays so").isFalse();
  }

  @Test
  void settingsThatCannotWorkAreRefused() {
    assertThatThrownBy(() -> LeaseSettings.of("a", Duration.ofMillis(900)))
        .hasMessageContaining("too short");
    assertThatThrownBy(() -> LeaseSettings.of(" ", Duration.ofSeconds(2)))
        .hasMessageContaining("blank");
    assertThatThrownBy(() -> new LeaseSettings("a", Duration.ofSeconds(3), Duration.ofSeconds(2)))
        .hasMessageContaining("a third");
  }
}
