package io.lakebase.workflow.dispatch;

import java.sql.SQLException;

/** What has times of its own and is looked at by the dispatcher's thread. */
public interface Agenda {

  /** Never again, unless told. */
  long NEVER = Long.MAX_VALUE;

  /**
   * Does what is due.
   *
   * @return when it wants to be asked again, milliseconds from now, or {@link #NEVER}
   */
  long look() throws SQLException;
}
