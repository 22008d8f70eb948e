package io.lakebase.workflow.torture;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * {@code -Dlakebase.torture.seconds=600} and {@code -Dlakebase.torture.lakebase-seconds=600} for
 * longer, {@code -Dlakebase.torture.seed=…} for the same choices again.
 */
class TortureTest {

  private final long seed = Long.getLong("lakebase.torture.seed", System.nanoTime());

  @Test
  void everyAcknowledgedWorkflowEndsOnceWithTheRightResultAndNothingHappensTwice()
      throws Exception {
    int seconds = Integer.getInteger("lakebase.torture.seconds", 60);
    System.out.println("torture seed " + seed + ", " + seconds + " s");
    try (Server server = new Server()) {
      new Torture(server, Demand.ofMany(seconds), seed).run();
    }
  }

  @Test
  void theSameHoldsThroughTheDriverWithTokensOfSecondsAndAComputeThatSuspends() throws Exception {
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
