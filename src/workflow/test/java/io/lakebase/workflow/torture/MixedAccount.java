package io.lakebase.workflow.torture;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;

/** Writes into the account on connections of its own. */
final class MixedAccount implements MixedProgram.Account {

  private static final long PAUSE = 100_000_000L;

  private final String process;
  private final DataSource dataSource;

  MixedAccount(String process, DataSource dataSource) {
    this.process = process;
    this.dataSource = dataSource;
  }

  @Override
  public void began(String workflowId, int step) {
    try (Connection connection = dataSource.getConnection()) {
      Program.began(connection, workflowId, step, process);
    } catch (SQLException databaseAway) {
      // This attempt leaves no trace, which can only hide nothing that is asserted.
    }
  }

  @Override
  public void wrong(String what) {
    while (true) {
      try (Connection connection = dataSource.getConnection();
          PreparedStatement statement =
              connection.prepareStatement("INSERT INTO violation (writer, what) VALUES (?, ?)")) {
        statement.setString(1, process);
        statement.setString(2, what);
        statement.executeUpdate();
        return;
      } catch (SQLException databaseAway) {
        LockSupport.parkNanos(PAUSE);
      }
    }
  }
}
