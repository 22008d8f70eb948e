package io.lakebase.workflow.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class TimeOrderedIdsTest {

  private static final long LAST = (1L << 48) - 1;

  @Property
  void theTextOfALaterOneIsGreater(
      @ForAll @LongRange(max = LAST - 1) long time,
      @ForAll @LongRange(min = 1, max = 1_000_000) long later,
      @ForAll long high,
      @ForAll long low) {
    UUID first = id(time, high, low);
    UUID second = id(Math.min(time + later, LAST), ~high, ~low);

    assertThat(second.toString()).isGreaterThan(first.toString());
  }

  @Property
  void itIsAUuidOfVersion7ThatKeepsItsRandomBits(
      @ForAll @LongRange(max = LAST) long time, @ForAll long high, @ForAll long low) {
    UUID id = id(time, high, low);

    assertThat(id.version()).isEqualTo(7);
    assertThat(id.variant()).isEqualTo(2);
    assertThat(id.getMostSignificantBits() >>> 16).isEqualTo(time);
    assertThat(id.getMostSignificantBits() & 0xFFF).isEqualTo(high & 0xFFF);
    assertThat(id.getLeastSignificantBits() << 2).isEqualTo(low << 2);
  }

  @Test
  void noTwoAreTheSame() {
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < 10_000; i++) {
      ids.add(TimeOrderedIds.next());
    }

    assertThat(ids).hasSize(10_000);
  }

  /** Of random bits as {@link UUID#randomUUID} has them: with a version and a variant. */
  private static UUID id(long time, long high, long low) {
    UUID random =
        new UUID(high & ~0xF000L | 0x4000L, low & 0x3FFF_FFFF_FFFF_FFFFL | 0x8000_0000_0000_0000L);
    return TimeOrderedIds.of(time, random);
  }
}
