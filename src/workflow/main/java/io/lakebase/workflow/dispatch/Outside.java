package io.lakebase.workflow.dispatch;

import java.util.function.BooleanSupplier;

/**
 * The other processes, as the dispatcher sees them.
 *
 * @param listening whether they are heard now
 * @param awake tells them that this process works again
 * @param freed tells them that a slot became free that this process does not take
 */
public record Outside(BooleanSupplier listening, Runnable awake, Runnable freed) {}
