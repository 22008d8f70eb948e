package io.lakebase.workflow.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lakebase.workflow.lease.Parked;
import io.lakebase.workflow.lease.ParkedWorkflow;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class ParkLaneTest {

  private static final int TOGETHER = 5;

  private final CountDownLatch goOn = new CountDownLatch(1);
  private final CountDownLatch first = new CountDownLatch(1);
  private final Queue<String> fates = new ConcurrentLinkedQueue<>();

  /** The first is parked when it may be, nothing else is. */
  private final class Broken implements Parked {
    @Override
    public Set<String> park(String executorId, Collection<ParkedWorkflow> workflows) {
      if (first.getCount() > 0) {
        first.countDown();
        awaitGoOn();
        return Set.of("first");
      }
      throw new IllegalStateException("the pool is closed");
    }

    @Override
    public List<ParkedWorkflow> due(String executorId, long nowEpochMs, int limit) {
      return List.of();
    }

    @Override
    public List<ParkedWorkflow> waitingFor(
        String executorId, Collection<String> workflowIds, String topic) {
      return List.of();
    }

    @Override
    public Set<String> unpark(String executorId, Collection<String> workflowIds) {
      return Set.of();
    }

    @Override
    public OptionalLong nextWakeAt(String executorId) {
      return OptionalLong.empty();
    }
  }

  private void awaitGoOn() {
    try {
      goOn.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void everyoneOfABatchLearnsThatItBroke() throws Exception {
    ParkLane lane = new ParkLane(new Broken());
    park(lane, "first");
    first.await();
    for (int i = 0; i < TOGETHER; i++) {
      park(lane, "w" + i);
    }

    goOn.countDown();

    await().atMost(Duration.ofSeconds(30)).until(() -> fates.size() == TOGETHER + 1);
    assertThat(fates).filteredOn(fate -> fate.equals("true")).hasSize(1);
    assertThat(fates).filteredOn(fate -> fate.contains("pool is closed")).hasSize(TOGETHER);
  }

  private void park(ParkLane lane, String id) {
    Thread thread =
        new Thread(
            () -> {
              try {
                fates.add(String.valueOf(lane.park("me", new ParkedWorkflow(id, 1, null))));
              } catch (SQLException | RuntimeException e) {
                fates.add(String.valueOf(e.getMessage()));
              }
            },
            id);
    thread.setDaemon(true);
    thread.start();
  }
}
