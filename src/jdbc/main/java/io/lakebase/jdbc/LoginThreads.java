package io.lakebase.jdbc;

import io.lakebase.jdbc.internal.Deadline;
import io.lakebase.jdbc.internal.Workers;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Where logins run, so that a caller can leave when its time is over or it is interrupted. pgjdbc
 * starts a thread for each login with a time limit; these are kept for the next one for a while.
 * Safe for use by several threads.
 */
final class LoginThreads {

  private static final Duration IDLE = Duration.ofSeconds(5);

  /** Those of this class loader. */
  static final LoginThreads SHARED = new LoginThreads();

  private final ThreadPoolExecutor pool =
      new ThreadPoolExecutor(
          0,
          Integer.MAX_VALUE,
          IDLE.toMillis(),
          TimeUnit.MILLISECONDS,
          new SynchronousQueue<>(),
          Workers.daemons("lakebase-login"));

  /** A login; if nobody waits for it any more, its connection is closed. */
  private static final class Login extends FutureTask<Connection> {

    private volatile @Nullable Connection made;

    Login(Callable<Connection> dial) {
      super(dial);
    }

    @Override
    protected void set(Connection connection) {
      made = connection;
      super.set(connection);
      if (isCancelled()) {
        close(connection);
      }
    }

    /** Gives it up, whether or not it is done. */
    void abandon() {
      Connection connection = cancel(false) ? null : made;
      if (connection != null) {
        close(connection);
      }
    }

    private static void close(Connection connection) {
      try {
        connection.close();
      } catch (SQLException e) {
        // Nobody is there to be told.
      }
    }
  }

  /**
   * Opens a connection on another thread.
   *
   * @throws SQLException what the dialer threw; with the caller's interrupt flag set if it was
   *     interrupted; 08001 if the limit is over
   */
  Connection dial(Dialer dialer, String url, Properties properties, Duration limit)
      throws SQLException {
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    Login login = new Login(() -> inContext(context, () -> dialer.dial(url, properties, limit)));
    pool.execute(login);
    try {
      try {
        return login.get(Deadline.nanos(limit), TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        if (login.cancel(false)) {
          throw new SQLException("the login took too long", "08001");
        }
        return login.get();
      }
    } catch (InterruptedException e) {
      login.abandon();
      Thread.currentThread().interrupt();
      throw new SQLException("the login was interrupted", "08001", e);
    } catch (ExecutionException e) {
      throw failure(e.getCause());
    }
  }

  /** Keeps no threads from now on. */
  void letGo() {
    pool.setKeepAliveTime(0, TimeUnit.MILLISECONDS);
  }

  /** pgjdbc loads classes that settings name by the context class loader too. */
  private static Connection inContext(ClassLoader context, Callable<Connection> dial)
      throws Exception {
    Thread thread = Thread.currentThread();
    ClassLoader own = thread.getContextClassLoader();
    thread.setContextClassLoader(context);
    try {
      return dial.call();
    } finally {
      thread.setContextClassLoader(own);
    }
  }

  private static SQLException failure(Throwable cause) {
    if (cause instanceof SQLException failure) {
      // The stack of the one who is told says more than that of a kept thread.
      failure.fillInStackTrace();
      return failure;
    }
    if (cause instanceof RuntimeException unexpected) {
      throw unexpected;
    }
    if (cause instanceof Error error) {
      throw error;
    }
    return new SQLException("the login ended unexpectedly", "08001", cause);
  }
}
