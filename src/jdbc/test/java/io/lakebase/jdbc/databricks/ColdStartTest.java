package io.lakebase.jdbc.databricks;

import static org.assertj.core.api.Assertions.assertThat;

import io.lakebase.emulator.LakebaseEmulator;
import io.lakebase.emulator.LakebaseExtension;
import io.lakebase.emulator.Route;
import io.lakebase.jdbc.credential.CredentialRequest;
import io.lakebase.jdbc.credential.ResourceName;
import io.lakebase.jdbc.credential.Workspace;
import io.lakebase.jdbc.internal.Deadline;
import io.lakebase.jdbc.internal.Workers;
import io.lakebase.jdbc.internal.cache.CredentialCache;
import io.lakebase.jdbc.internal.cache.CredentialKey;
import io.lakebase.jdbc.internal.cache.Surroundings;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LakebaseExtension.class)
class ColdStartTest {

  private static final int CALLERS = 200;

  @Test
  void twoHundredColdCallersNeedOneCredential(LakebaseEmulator lakebase) throws Exception {
    lakebase.faults().latency(Duration.ofMillis(500));
    Workers workers = new Workers("cold-start");
    ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
    CyclicBarrier barrier = new CyclicBarrier(CALLERS);
    try (LocalWorkspace local = new LocalWorkspace();
        CredentialCache cache = new CredentialCache(Surroundings.system(workers), workers::close)) {
      Workspace workspace = local.of(LocalWorkspace.servicePrincipal(lakebase));
      CredentialRequest request =
          CredentialRequest.of(
              (ResourceName.Target) ResourceName.parse(lakebase.endpoint().name()));
      CredentialKey key = CredentialKey.of(workspace, request);

      List<Future<String>> tokens =
          IntStream.range(0, CALLERS)
              .mapToObj(
                  i ->
                      callers.submit(
                          () -> {
                            barrier.await();
                            Deadline deadline = Deadline.after(Duration.ofSeconds(30));
                            return cache
                                .get(key, workspace.credentials(), deadline)
                                .credential()
                                .token();
                          }))
              .toList();

      Set<String> distinct = new HashSet<>();
      for (Future<String> token : tokens) {
        distinct.add(token.get(60, TimeUnit.SECONDS));
      }
      assertThat(distinct).hasSize(1);
      assertThat(lakebase.requests().count(Route.CREDENTIALS)).isEqualTo(1);
      assertThat(lakebase.requests().count(Route.TOKEN)).isEqualTo(1);
    } finally {
      callers.shutdownNow();
    }
  }
}
