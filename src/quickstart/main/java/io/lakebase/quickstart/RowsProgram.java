package io.lakebase.quickstart;

import java.sql.Connection;
import java.sql.DriverManager;

/**
 * Connects by {@link DriverManager} and prints the checkpoints of one workflow. Arguments: URL and
 * workflow id.
 */
final class RowsProgram {

  private RowsProgram() {}

  public static void main(String[] arguments) throws Exception {
    try (Connection connection = DriverManager.getConnection(arguments[0])) {
      Quickstart.printRows(connection, arguments[1]);
    }
  }
}
