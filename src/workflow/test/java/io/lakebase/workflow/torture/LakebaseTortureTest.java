package io.lakebase.workflow.torture;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * Needs the driver on the class path, so {@code src/endurance} runs it. {@code
 * -Dlakebase.torture.lakebase-seconds=600} for longer.
 */
class LakebaseTortureTest {

  @Test
  void nothingIsLostThroughTheDriverWithTokensOfSecondsAndAComputeThatSuspends() throws Exception {
    long seed = Long.getLong("lakebase.torture.seed", System.nanoTime());
    int seconds = Integer.getInteger("lakebase.torture.lakebase-seconds", 10);
    System.out.println("torture seed " + seed + ", " + seconds + " s through jdbc:lakebase:");
    try (EmulatedLakebase lakebase = new EmulatedLakebase()) {
      Torture torture = new Torture(lakebase, Demand.ofFew(seconds), seed);

      torture.run();

      assertThat(lakebase.credentials())
          .as("credentials: more than one a process, or none expired")
          .isGreaterThan(torture.processes());
    }
  }
}
