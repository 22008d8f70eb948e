package io.lakebase.benchmarks.soak;

import io.lakebase.emulator.FaultBody;
import io.lakebase.emulator.LakebaseEmulator;
import io.lakebase.emulator.ProxyFaults;
import io.lakebase.emulator.Route;
import io.lakebase.emulator.Stage;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Faults in an order that a seed decides. None lasts so long that a driver with patience could not
 * serve: a control plane is ill for two calls or a second, a revoked token can be replaced.
 */
final class RandomFaults {

  private static final long BETWEEN_ILLNESSES = Duration.ofSeconds(8).toNanos();
  static final long BETWEEN_REVOCATIONS = Duration.ofSeconds(4).toNanos();

  private final LakebaseEmulator lakebase;
  private final Ledger ledger;
  private final Random random;
  private final Map<String, Integer> kinds = new TreeMap<>();
  private long illAt = Long.MIN_VALUE / 2;
  private long revokedAt = Long.MIN_VALUE / 2;

  RandomFaults(LakebaseEmulator lakebase, Ledger ledger, long seed) {
    this.lakebase = lakebase;
    this.ledger = ledger;
    this.random = new Random(seed);
  }

  /** How long it is quiet until the next one. */
  Duration pause() {
    return Duration.ofMillis(200 + random.nextInt(800));
  }

  Map<String, Integer> kinds() {
    return kinds;
  }

  void next() {
    long now = System.nanoTime();
    switch (random.nextInt(8)) {
      case 0 -> {
        if (now - illAt > BETWEEN_ILLNESSES) {
          illAt = now;
          illness();
        }
      }
      case 1 -> {
        if (now - revokedAt > BETWEEN_REVOCATIONS) {
          revokedAt = now;
          ledger.revocations.incrementAndGet();
          lakebase.revokeTokens();
          ledger.revocations.incrementAndGet();
          count("tokens revoked");
        }
      }
      case 2 -> {
        Stage[] stages = {Stage.BEFORE_TLS, Stage.AFTER_TLS, Stage.AFTER_PASSWORD};
        linkFaults().times(1 + random.nextInt(3)).cut(stages[random.nextInt(3)]);
        count("logins cut");
      }
      case 3 -> {
        linkFaults()
            .times(1 + random.nextInt(4))
            .reject("57P03", "the database system is starting up");
        count("logins while it starts");
      }
      case 4 -> {
        ledger.cuts.incrementAndGet();
        lakebase.endpoint().suspend();
        ledger.cuts.incrementAndGet();
        count("compute suspended");
      }
      case 5 -> {
        ledger.cuts.incrementAndGet();
        lakebase.endpoint().cutConnections();
        ledger.cuts.incrementAndGet();
        count("sessions cut");
      }
      case 6 -> {
        Duration latency = Duration.ofMillis(5 + random.nextInt(30));
        linkFaults().times(3).latency(latency, latency);
        count("slow links");
      }
      default -> {
        lakebase.faults().on(Route.CREDENTIALS).times(1).latency(Duration.ofMillis(700));
        count("slow credentials");
      }
    }
  }

  /** Without what is left of the last one: a slow machine would heap them up before one login. */
  private ProxyFaults linkFaults() {
    lakebase.proxyFaults().clear();
    return lakebase.proxyFaults();
  }

  private void illness() {
    switch (random.nextInt(5)) {
      case 0 -> lakebase.faults().on(Route.CREDENTIALS).times(2).fail(500);
      case 1 ->
          lakebase
              .faults()
              .on(Route.CREDENTIALS)
              .times(1)
              .retryAfter(Duration.ofSeconds(1))
              .fail(429);
      case 2 -> lakebase.faults().on(Route.CREDENTIALS).times(2).body(FaultBody.GARBAGE).fail(200);
      case 3 -> lakebase.faults().on(Route.CREDENTIALS).times(2).body(FaultBody.HTML).fail(502);
      default -> lakebase.faults().on(Route.CREDENTIALS).times(1).reset();
    }
    count("control plane ill");
  }

  private void count(String kind) {
    ledger.faults.increment();
    kinds.merge(kind, 1, Integer::sum);
  }
}
