package io.lakebase.jdbc.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lakebase.emulator.LakebaseEmulator;
import io.lakebase.emulator.Route;
import io.lakebase.emulator.ServicePrincipal;
import io.lakebase.jdbc.LakebaseDataSource;
import io.lakebase.jdbc.internal.cache.CacheStatistics;
import io.lakebase.jdbc.internal.cache.CredentialCache;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Three identities' pools, 200 threads, tokens that live for seconds, faults at random. {@code
 * -Dlakebase.soak=PT10M} makes it longer, {@code -Dlakebase.soak.seed} repeats one.
 */
@Tag("soak")
class SoakTest {

  private static final int THREADS = 200;
  private static final Duration TOKEN_LIFE = Duration.ofSeconds(10);
  private static final Duration SPAN = Duration.parse(said("lakebase.soak", "PT30S"));
  private static final long SEED =
      Long.parseLong(said("lakebase.soak.seed", String.valueOf(System.nanoTime() & 0xFFFFFF)));

  private final Ledger ledger = new Ledger();

  private static String said(String name, String otherwise) {
    String text = System.getProperty(name, "");
    return text.isBlank() ? otherwise : text;
  }

  @Test
  void nothingFailsThatCouldHaveBeenServedAndNothingLeaks() throws Exception {
    CredentialCache.closeShared();
    try (LakebaseEmulator lakebase = LakebaseEmulator.builder().tokenLifetime(TOKEN_LIFE).start()) {
      RandomFaults faults = new RandomFaults(lakebase, ledger, SEED);
      CacheStatistics done;
      long start = System.nanoTime();
      try (SoakPool one = pool(lakebase, lakebase.servicePrincipal());
          SoakPool two = pool(lakebase, another(lakebase));
          SoakPool three = pool(lakebase, another(lakebase))) {
        run(List.of(one, two, three), faults);
        lakebase.faults().clear();
        lakebase.proxyFaults().clear();
        done = CredentialCache.shared().statistics();
      }
      double seconds = (System.nanoTime() - start) / 1e9;

      System.out.println(summary(lakebase, faults, done, seconds));
      assertThat(ledger.failures()).isEmpty();
      assertThat(ledger.queries.sum()).isGreaterThan(SPAN.toSeconds() * 5);
      assertThat(done.issues()).isGreaterThan(6);
      assertThat(done.failures())
          .as("one pause of a second at least")
          .isLessThan((long) seconds * 3);
      assertThat(done.issues())
          .as("a refresh each two thirds of a life, and one a revocation")
          .isLessThanOrEqualTo(
              (long)
                  (3
                      * (2
                          + seconds / (TOKEN_LIFE.toSeconds() * 2 / 3.0)
                          + ledger.revocations.get() / 2.0)));
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> lakebase.endpoint().openConnections() == 0);
    } finally {
      CredentialCache.closeShared();
    }
  }

  private void run(List<SoakPool> pools, RandomFaults faults) throws InterruptedException {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    CountDownLatch over = new CountDownLatch(1);
    for (int i = 0; i < THREADS; i++) {
      Random random = new Random(SEED + i);
      threads.submit(
          () -> {
            while (!over.await(20 + random.nextInt(300), TimeUnit.MILLISECONDS)) {
              pools.get(random.nextInt(pools.size())).use(random);
            }
            return null;
          });
    }
    long end = System.nanoTime() + SPAN.toNanos();
    while (System.nanoTime() < end) {
      faults.next();
      TimeUnit.NANOSECONDS.sleep(faults.pause().toNanos());
    }
    over.countDown();
    threads.shutdown();
    assertThat(threads.awaitTermination(90, TimeUnit.SECONDS)).as("no thread hangs").isTrue();
  }

  private SoakPool pool(LakebaseEmulator lakebase, ServicePrincipal identity) {
    LakebaseDataSource driver = new LakebaseDataSource();
    driver.setUrl(
        "jdbc:lakebase://localhost:" + lakebase.endpoint().port() + "/" + lakebase.database());
    driver.setLakebaseEndpoint(lakebase.endpoint().name());
    driver.setLakebaseTrustedHosts("localhost");
    driver.setDatabricksHost(lakebase.host().toString());
    driver.setDatabricksClientId(identity.clientId());
    driver.setDatabricksClientSecret(identity.clientSecret());
    driver.setProperty("sslrootcert", lakebase.caCertificate().toString());
    return new SoakPool(identity.clientId(), driver, ledger);
  }

  private static ServicePrincipal another(LakebaseEmulator lakebase) {
    ServicePrincipal principal = lakebase.addServicePrincipal();
    lakebase.createRole(principal.clientId());
    return principal;
  }

  private String summary(
      LakebaseEmulator lakebase, RandomFaults faults, CacheStatistics done, double seconds) {
    List<String> kinds = new ArrayList<>();
    faults.kinds().forEach((kind, count) -> kinds.add(count + " " + kind));
    return String.format(
        java.util.Locale.ROOT,
        "soak: seed %d, %.0f s, 3 pools, %d threads: %d connects, %d queries, %d token rotations,"
            + " %d faults (%s), %d credential calls, %d failed ones, %d lost to cut sessions,"
            + " %d failures",
        SEED,
        seconds,
        THREADS,
        ledger.connects.sum(),
        ledger.queries.sum(),
        Math.max(0, done.issues() - 3),
        ledger.faults.sum(),
        String.join(", ", kinds),
        lakebase.requests().count(Route.CREDENTIALS),
        done.failures(),
        ledger.lost.sum(),
        ledger.failures().size());
  }
}
