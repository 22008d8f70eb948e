package io.lakebase.workflow.journal;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * One connection kept for one purpose, so that an exhausted pool cannot stop it. Opened anew for
 * the next work after it broke; work never is repeated. Safe for use by many threads, one at a
 * time.
 */
public final class HeldConnection implements Connections, AutoCloseable {

  // The tables' statistics are of a moment when they may have been empty: a bitmap, too, would be
  // made of all that waits, where an index gives the first rows in their order. And what waits for
  // a lock has to see what was committed meanwhile, whatever the default is.
  private static final Map<String, String> SETTINGS =
      Map.of(
          "enable_seqscan", "off",
          "enable_bitmapscan", "off",
          "default_transaction_isolation", "read committed");

  private final DataSource dataSource;
  private final Duration networkTimeout;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Loan loan;
  private boolean closed;

  private HeldConnection(DataSource dataSource, Duration networkTimeout) {
    this.dataSource = dataSource;
    this.networkTimeout = networkTimeout;
  }

  /**
   * Opens the connection at once.
   *
   * @param networkTimeout silence after which it counts as dead
   */
  public static HeldConnection open(DataSource dataSource, Duration networkTimeout)
      throws SQLException {
    HeldConnection held = lazy(dataSource, networkTimeout);
    held.loan = held.connect();
    return held;
  }

  /** Opens the connection at its first work. */
  public static HeldConnection lazy(DataSource dataSource, Duration networkTimeout) {
    return new HeldConnection(dataSource, networkTimeout);
  }

  private Loan connect() throws SQLException {
    return Loan.of(dataSource, networkTimeout, SETTINGS);
  }

  @Override
  public <T> T with(Work<T> work) throws SQLException {
    lock.lock();
    try {
      if (closed) {
        throw new SQLException("[connection] it is closed", "08003");
      }
      Loan held = loan;
      if (held == null) {
        held = connect();
        loan = held;
      }
      return work.on(held.connection());
    } catch (SQLException e) {
      if (SqlFailure.of(e).endsConnection()) {
        drop();
      }
      throw e;
    } catch (RuntimeException | Error e) {
      drop(); // What the server answered may still be on the wire.
      throw e;
    } finally {
      lock.unlock();
    }
  }

  private void drop() {
    Loan broken = loan;
    loan = null;
    if (broken != null) {
      broken.giveUp();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      Loan held = loan;
      loan = null;
      if (held != null) {
        held.giveBack();
      }
    } finally {
      lock.unlock();
    }
  }
}
