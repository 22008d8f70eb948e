package io.lakebase.workflow.torture;

import io.lakebase.workflow.schema.SchemaNames;
import io.lakebase.workflow.schema.WorkflowSchema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Runs only on demand: {@code -Dlakebase.torture.mixed.seconds=120}. */
@EnabledIfSystemProperty(named = "lakebase.torture.mixed.seconds", matches = "\\d+")
class MixedTortureTest {

  @Test
  void queuesMessagesStreamsChildrenAndRoundsHoldWhileEverythingDies() throws Exception {
    long seed = Long.getLong("lakebase.torture.seed", System.nanoTime());
    int seconds = Integer.getInteger("lakebase.torture.mixed.seconds");
    System.out.println("mixed torture seed " + seed + ", " + seconds + " s");
    try (Server server = new Server()) {
      WorkflowSchema.migrate(server.dataSource(), SchemaNames.DEFAULT);
      new Torture(server, Demand.ofMixed(seconds), seed, new MixedKind(server.dataSource())).run();
    }
  }
}
