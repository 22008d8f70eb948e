package io.lakebase.workflow.engine;

import io.lakebase.workflow.journal.Journal;
import java.time.Clock;
import java.util.function.LongConsumer;
import java.util.random.RandomGenerator;

/** What a run needs of its engine. */
record Services(
    Journal journal,
    Deferral deferral,
    Payloads payloads,
    StepRunner steps,
    Transactions transactions,
    Parker parker,
    Restarts restarts,
    Results results,
    Mail mail,
    Starter starter,
    RunThreads threads,
    Clock clock,
    RandomGenerator random) {

  /** Puts together what only runs use. */
  static Services of(
      EngineSettings settings,
      HeldConnections connections,
      Journal journal,
      Deferral deferral,
      Payloads payloads,
      Timers timers,
      RunThreads threads,
      Results results,
      Mail mail,
      Starter starter,
      ParkLane parked,
      LongConsumer parkedUntil) {
    Clock clock = settings.clock();
    RandomGenerator random = settings.random();
    StepRunner steps = new StepRunner(payloads, timers, clock, random, timers::nanoTime);
    Transactions transactions =
        new Transactions(
            settings.dataSource(),
            new TransactionCheckpoint(settings.schemas()),
            steps,
            payloads,
            clock,
            random,
            settings.lease());
    ParkPolicy policy =
        ParkPolicy.of(threads.virtual(), settings.parkAfter(), settings.idleAfter());
    return new Services(
        journal,
        deferral,
        payloads,
        steps,
        transactions,
        new Parker(parked, policy, clock, random, parkedUntil),
        new Restarts(connections, settings.schemas(), payloads, clock, random),
        results,
        mail,
        starter,
        threads,
        clock,
        random);
  }
}
