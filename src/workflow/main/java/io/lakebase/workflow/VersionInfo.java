package io.lakebase.workflow;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An application version.
 *
 * @param name the version; null for workflows that wait without one
 * @param promotedAt when it was registered or declared the latest in DBOS's table; null if never
 * @param latest whether it takes work that was started without a version: registered or promoted
 *     last of the versions of this library's engines or, for one of a DBOS application, of all
 * @param waiting workflows that are enqueued or delayed
 * @param pending workflows that run, sleep or are parked
 * @param oldest when the oldest of them was started, null if there are none
 */
public record VersionInfo(
    @Nullable String name,
    @Nullable Instant promotedAt,
    boolean latest,
    long waiting,
    long pending,
    @Nullable Instant oldest) {

  /**
   * The workflows that have not ended.
   *
   * @return waiting and pending ones
   */
  public long unfinished() {
    return waiting + pending;
  }
}
