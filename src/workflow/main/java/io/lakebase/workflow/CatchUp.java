package io.lakebase.workflow;

/**
 * What happens to slots that nobody was there for, because no engine ran or the database was away.
 *
 * @param mode which of them are made up for
 * @param most how many, the newest first in line; 1 unless the mode is {@link Mode#ALL}
 */
public record CatchUp(Mode mode, int most) {

  /** Which missed slots are made up for. */
  public enum Mode {
    /** None. A slot counts as missed when it is more than a minute late. */
    SKIP,
    /** The newest. */
    LAST,
    /** The newest ones up to a limit. */
    ALL
  }

  private static final int MOST = 10_000;

  public CatchUp {
    if (most < 1 || most > MOST || (mode != Mode.ALL && most != 1)) {
      throw new IllegalArgumentException(
          "[catch-up] not usable: " + most + " slots for " + mode + ". Choose 1 to " + MOST + ".");
    }
  }

  /**
   * Missed slots are left out.
   *
   * @return the policy
   */
  public static CatchUp skip() {
    return new CatchUp(Mode.SKIP, 1);
  }

  /**
   * One workflow, for the newest missed slot.
   *
   * @return the policy
   */
  public static CatchUp last() {
    return new CatchUp(Mode.LAST, 1);
  }

  /**
   * A workflow for each missed slot.
   *
   * @param most for how many of the newest ones, 1 to 10,000
   * @return the policy
   */
  public static CatchUp all(int most) {
    return new CatchUp(Mode.ALL, most);
  }
}
