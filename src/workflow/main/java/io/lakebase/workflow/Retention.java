package io.lakebase.workflow;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How long ended workflows are kept, and how many. Immutable. What exceeds either limit goes.
 *
 * @param maxAge how long ago they may have ended; null for no limit
 * @param maxRows how many of the youngest workflows are kept, those that have not ended counted
 *     too; null for no limit
 * @param states only workflows in these states are deleted
 * @param batch rows a transaction, 1 to 100,000
 */
public record Retention(
    @Nullable Duration maxAge, @Nullable Long maxRows, Set<WorkflowState> states, int batch) {

  private static final Set<WorkflowState> ENDED =
      Set.of(
          WorkflowState.SUCCESS,
          WorkflowState.ERROR,
          WorkflowState.CANCELLED,
          WorkflowState.MAX_RECOVERY_ATTEMPTS_EXCEEDED);

  public Retention {
    if (maxAge == null && maxRows == null) {
      throw new IllegalArgumentException(
          "[retention] no limit given. Give an age, a number or both.");
    }
    if (maxAge != null && maxAge.isNegative()) {
      throw new IllegalArgumentException("[max age] not an age: " + maxAge + " is negative.");
    }
    if (maxRows != null && maxRows < 0) {
      throw new IllegalArgumentException("[max rows] not a number of rows: " + maxRows + ".");
    }
    states = Set.copyOf(states);
    if (states.isEmpty() || !ENDED.containsAll(states)) {
      throw new IllegalArgumentException(
          "[states] not all of " + states + " are ends. Only ended workflows are deleted.");
    }
    if (batch < 1 || batch > 100_000) {
      throw new IllegalArgumentException(
          "[batch] not usable: " + batch + ". Choose 1 to 100,000 rows.");
    }
  }

  /**
   * Keeps workflows for a while after they have ended, in any of the four ways; deletes 1,000 a
   * transaction.
   *
   * @param age zero or more, millisecond precision
   * @return the policy
   */
  public static Retention maxAge(Duration age) {
    return new Retention(age, null, ENDED, 1_000);
  }

  /**
   * Keeps the youngest workflows; deletes 1,000 a transaction.
   *
   * @param rows how many, zero or more
   * @return the policy
   */
  public static Retention maxRows(long rows) {
    return new Retention(null, rows, ENDED, 1_000);
  }

  /**
   * With a number too.
   *
   * @param rows how many are kept, zero or more
   * @return a copy
   */
  public Retention withMaxRows(long rows) {
    return new Retention(maxAge, rows, states, batch);
  }

  /**
   * For certain states only, so that failed workflows can be kept for longer.
   *
   * @param first a state that ends
   * @param more further ones
   * @return a copy
   */
  public Retention withStates(WorkflowState first, WorkflowState... more) {
    return new Retention(maxAge, maxRows, EnumSet.of(first, more), batch);
  }

  /**
   * With that many rows a transaction.
   *
   * @param rows 1 to 100,000
   * @return a copy
   */
  public Retention withBatch(int rows) {
    return new Retention(maxAge, maxRows, states, rows);
  }
}
