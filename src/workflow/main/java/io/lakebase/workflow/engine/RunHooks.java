package io.lakebase.workflow.engine;

import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** What runs tell the rest of the engine. */
record RunHooks(
    Consumer<String> again,
    Runnable reconcile,
    Runnable enqueued,
    Runnable parkedCame,
    BiConsumer<String, RunEnd.Ended> ended,
    Consumer<String> givenUp,
    BiConsumer<String, String> waitsForChild) {}
