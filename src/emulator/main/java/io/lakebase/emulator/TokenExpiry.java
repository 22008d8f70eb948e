package io.lakebase.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;

/** What an answer with a token says about its expiry instead of the truth. */
public enum TokenExpiry {
  /** JSON null. */
  NULL,
  /** The field is missing. */
  ABSENT,
  /** An hour ago. */
  PAST,
  /** In a thousand years. */
  FAR_FUTURE,
  /** No time at all. */
  GARBAGE;

  private static final Duration FAR = Duration.ofDays(365_000);

  void apply(ObjectNode answer, Instant now) {
    for (String field : new String[] {"expire_time", "expiration_time", "expires_in"}) {
      if (answer.has(field)) {
        apply(answer, field, now);
      }
    }
  }

  private void apply(ObjectNode answer, String field, Instant now) {
    boolean seconds = field.equals("expires_in");
    switch (this) {
      case NULL -> answer.putNull(field);
      case ABSENT -> answer.remove(field);
      case GARBAGE -> answer.put(field, "next tuesday");
      case PAST -> put(answer, field, seconds, Duration.ofHours(-1), now);
      case FAR_FUTURE -> put(answer, field, seconds, FAR, now);
    }
  }

  private static void put(
      ObjectNode answer, String field, boolean seconds, Duration offset, Instant now) {
    if (seconds) {
      answer.put(field, offset.toSeconds());
    } else {
      answer.put(field, now.plus(offset).toString());
    }
  }
}
