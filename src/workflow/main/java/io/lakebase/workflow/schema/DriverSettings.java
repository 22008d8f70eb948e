package io.lakebase.workflow.schema;

import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.PGConnection;
import org.postgresql.jdbc.PreferQueryMode;

/** Settings of pgjdbc with which several statements cannot be one message and one transaction. */
public final class DriverSettings {

  private static final int BINARY_AT_ONCE = -1;

  private DriverSettings() {}

  /**
   * Checks a connection of any driver or pool.
   *
   * @throws SQLException naming the setting that is in the way
   */
  public static void require(Connection connection) throws SQLException {
    if (!connection.isWrapperFor(PGConnection.class)) {
      return;
    }
    PGConnection pgjdbc = connection.unwrap(PGConnection.class);
    if (pgjdbc.getPreferQueryMode() == PreferQueryMode.SIMPLE) {
      throw unsuitable("preferQueryMode=simple ends the transaction behind each statement");
    }
    if (pgjdbc.getPrepareThreshold() == BINARY_AT_ONCE) {
      // It takes the columns of the first of several statements for those of all.
      throw unsuitable("with prepareThreshold=-1 pgjdbc cannot send several statements at once");
    }
  }

  private static SQLException unsuitable(String why) {
    return new SQLException(
        "the data source does not suit: " + why + "; leave that setting out", "0A000");
  }
}
