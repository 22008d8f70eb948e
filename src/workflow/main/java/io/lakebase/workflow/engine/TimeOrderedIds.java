package io.lakebase.workflow.engine;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Ids for rows whose caller names none: UUIDs of version 7 (RFC 9562, section 5.7). They begin with
 * the time, so that the newest rows stand together at the end of every index by id, where random
 * ones are all over it. Thread-safe.
 */
final class TimeOrderedIds {

  private static final long RANDOM_OF_HIGH = 0xFFF;
  private static final long VERSION_7 = 0x7000;

  private TimeOrderedIds() {}

  /** The id that the caller chose, else a new one. */
  static String unless(@Nullable String chosen) {
    return chosen == null ? next() : chosen;
  }

  /** A new id; with 74 random bits, nobody can guess it. */
  static String next() {
    return of(System.currentTimeMillis(), UUID.randomUUID()).toString();
  }

  /** A time in milliseconds since the epoch before the random bits, and the variant, of a UUID. */
  static UUID of(long epochMs, UUID random) {
    long high = epochMs << 16 | VERSION_7 | random.getMostSignificantBits() & RANDOM_OF_HIGH;
    return new UUID(high, random.getLeastSignificantBits());
  }
}
