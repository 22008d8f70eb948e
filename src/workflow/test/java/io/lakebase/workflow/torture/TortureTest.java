package io.lakebase.workflow.torture;

import org.junit.jupiter.api.Test;

/**
 * {@code -Dlakebase.torture.seconds=600} for longer, {@code -Dlakebase.torture.seed=…} for the same
 * choices again.
 */
class TortureTest {

  @Test
  void everyAcknowledgedWorkflowEndsOnceWithTheRightResultAndNothingHappensTwice()
      throws Exception {
    long seed = Long.getLong("lakebase.torture.seed", System.nanoTime());
    int seconds = Integer.getInteger("lakebase.torture.seconds", 60);
    System.out.println("torture seed " + seed + ", " + seconds + " s");
    try (Server server = new Server()) {
      new Torture(server, Demand.ofMany(seconds), seed).run();
    }
  }
}
