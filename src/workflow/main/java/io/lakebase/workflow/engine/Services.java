package io.lakebase.workflow.engine;

import io.lakebase.workflow.journal.Journal;
import java.time.Clock;
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
    RandomGenerator random) {}
