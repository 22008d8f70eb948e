package io.lakebase.benchmarks.soak;

import io.lakebase.emulator.LakebaseEmulator;
import io.lakebase.emulator.Route;
import io.lakebase.emulator.ServicePrincipal;
import io.lakebase.jdbc.LakebaseDataSource;
import io.lakebase.jdbc.internal.cache.CacheStatistics;
import io.lakebase.jdbc.internal.cache.CredentialCache;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Three identities' pools, 200 threads, tokens that live for seconds, faults at random.
 *
 * @param span how long
 * @param seed which decides the order of the faults
 */
public record Soak(Duration span, long seed) {

  static final int POOLS = 3;
  static final int THREADS = 200;

  private static final Duration TOKEN_LIFE = Duration.ofSeconds(10);
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  /**
   * As {@code -Dlakebase.soak} and {@code -Dlakebase.soak.seed} say.
   *
   * @param span how long if they say nothing
   */
  public static Soak ofSystemProperties(Duration span) {
    String said = System.getProperty("lakebase.soak", "");
    String seed = System.getProperty("lakebase.soak.seed", "");
    return new Soak(
        said.isBlank() ? span : Duration.parse(said),
        seed.isBlank() ? System.nanoTime() & 0xFFFFFF : Long.parseLong(seed));
  }

  /**
   * Runs it.
   *
   * @throws IllegalStateException if a thread hangs
   */
  public SoakResult run() throws InterruptedException {
    CredentialCache.closeShared();
    Ledger ledger = new Ledger();
    try (LakebaseEmulator lakebase = LakebaseEmulator.builder().tokenLifetime(TOKEN_LIFE).start()) {
      RandomFaults faults = new RandomFaults(lakebase, ledger, seed);
      CacheStatistics done;
      long start = System.nanoTime();
      try (SoakPool one = pool(lakebase, lakebase.servicePrincipal(), ledger);
          SoakPool two = pool(lakebase, another(lakebase), ledger);
          SoakPool three = pool(lakebase, another(lakebase), ledger)) {
        use(List.of(one, two, three), faults);
        lakebase.faults().clear();
        lakebase.proxyFaults().clear();
        done = CredentialCache.shared().statistics();
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      return new SoakResult(
          seed,
          seconds,
          ledger.connects.sum(),
          ledger.queries.sum(),
          ledger.lost.sum(),
          faults.kinds(),
          lakebase.requests().count(Route.CREDENTIALS),
          callBound(seconds, ledger.revocations.get() / 2),
          done,
          List.copyOf(ledger.failures()),
          leaked(lakebase));
    } finally {
      CredentialCache.closeShared();
    }
  }

  /** A refresh each two thirds of a life, one a revocation, and two to begin with. */
  private static long callBound(double seconds, int revocations) {
    double refreshes = seconds / (TOKEN_LIFE.toSeconds() * 2 / 3.0);
    return (long) (POOLS * (2 + refreshes + revocations));
  }

  private void use(List<SoakPool> pools, RandomFaults faults) throws InterruptedException {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    CountDownLatch over = new CountDownLatch(1);
    try {
      for (int i = 0; i < THREADS; i++) {
        Random random = new Random(seed + i);
        threads.submit(
            () -> {
              while (!over.await(20 + random.nextInt(300), TimeUnit.MILLISECONDS)) {
                pools.get(random.nextInt(pools.size())).use(random);
              }
              return null;
            });
      }
      long end = System.nanoTime() + span.toNanos();
      while (System.nanoTime() < end) {
        faults.next();
        TimeUnit.NANOSECONDS.sleep(faults.pause().toNanos());
      }
      over.countDown();
      threads.shutdown();
      if (!threads.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new IllegalStateException("[soak, seed " + seed + "] a thread hangs");
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static int leaked(LakebaseEmulator lakebase) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (lakebase.endpoint().openConnections() > 0 && System.nanoTime() < end) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
    return lakebase.endpoint().openConnections();
  }

  private static SoakPool pool(
      LakebaseEmulator lakebase, ServicePrincipal identity, Ledger ledger) {
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
}
