package io.lakebase.jdbc.observability;

import static org.assertj.core.api.Assertions.assertThat;

import io.lakebase.emulator.LakebaseEmulator;
import io.lakebase.jdbc.LocalLakebase;
import io.lakebase.jdbc.internal.cache.CredentialCache;
import io.lakebase.jdbc.micrometer.LakebaseMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

class LakebaseMetricsTest {

  private static final String EXPIRY = "lakebase.credential.expiry";

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  private double count(String name) {
    return registry.get("lakebase.credential." + name).functionCounter().count();
  }

  @Test
  void countsWhatTheCacheDidAndShowsTheExpiryByEndpoint() throws Exception {
    LakebaseEmulator lakebase = LocalLakebase.fresh();
    try (LakebaseMetrics metrics = new LakebaseMetrics()) {
      metrics.bindTo(registry);
      assertThat(CredentialCache.sharedIfPresent()).as("binding makes no cache").isEmpty();
      assertThat(count("hits")).isZero();
      assertThat(registry.find(EXPIRY).gauges()).isEmpty();

      LocalLakebase.connect().close();
      LocalLakebase.connect().close();
      lakebase.revokeTokens();
      LocalLakebase.connect().close();

      assertThat(count("hits")).isEqualTo(2);
      assertThat(count("waits")).isEqualTo(2);
      assertThat(count("issues")).isEqualTo(2);
      assertThat(count("refusals")).isEqualTo(1);
      assertThat(count("refreshes")).isZero();
      assertThat(count("failures")).isZero();
      assertThat(registry.get("lakebase.credential.entries").gauge().value()).isEqualTo(1);
      assertThat(
              registry
                  .get(EXPIRY)
                  .tag("lakebase.endpoint", lakebase.endpoint().name())
                  .gauge()
                  .value())
          .isBetween(3_000.0, 3_600.0);

      CredentialCache.closeShared();
      assertThat(registry.get(EXPIRY).gauge().value()).isNaN();
    }
    assertThat(registry.getMeters()).isEmpty();
  }

  @Test
  void knowsTheEndpointsThatWereThereBefore() throws Exception {
    LocalLakebase.fresh();
    LocalLakebase.connect().close();

    try (LakebaseMetrics metrics = new LakebaseMetrics()) {
      metrics.bindTo(registry);

      assertThat(registry.get(EXPIRY).gauge().value()).isPositive();
    }
  }
}
