package io.lakebase.jdbc.internal.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.lakebase.jdbc.credential.Credential;
import io.lakebase.jdbc.credential.CredentialSource;
import io.lakebase.jdbc.credential.ResourceName;
import io.lakebase.jdbc.internal.Deadline;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class HitCostTest {

  private static final int HITS = 200_000;

  @Test
  void aHitAllocatesAtMost128Bytes() throws Exception {
    com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    CredentialKey key =
        new CredentialKey(
            "workspace", "identity", new ResourceName.Endpoint("p", "b", "e"), null, List.of());
    CredentialSource source =
        request -> new Credential("token", Instant.now(), Instant.now().plusSeconds(3600));
    Deadline deadline = Deadline.after(Duration.ofMinutes(5));
    try (CredentialCache cache = CredentialCache.withOwnThreads()) {
      for (int i = 0; i < HITS; i++) {
        cache.get(key, source, deadline);
      }
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < HITS; i++) {
        cache.get(key, source, deadline);
      }
      long perHit = (threads.getCurrentThreadAllocatedBytes() - before) / HITS;

      assertThat(perHit).isLessThanOrEqualTo(128);
      assertThat(cache.statistics().issues()).isEqualTo(1);
    }
  }
}
