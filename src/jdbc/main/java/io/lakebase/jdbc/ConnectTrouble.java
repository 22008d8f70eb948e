package io.lakebase.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One line when connects to an endpoint begin to fail, and one when they work again. */
final class ConnectTrouble {

  private static final Logger LOG = LoggerFactory.getLogger(LakebaseDriver.class);
  private static final int MOST = 1_000;
  private static final Map<String, Trouble> TROUBLES = new ConcurrentHashMap<>();

  private ConnectTrouble() {}

  /** Since when, and how many connects failed. */
  private record Trouble(long since, int failures) {
    Trouble andOneMore() {
      return new Trouble(since, failures + 1);
    }
  }

  /** A connect. */
  @FunctionalInterface
  interface Connect {
    Connection connect() throws SQLException;
  }

  static Connection watched(String subject, Connect connect) throws SQLException {
    try {
      Connection connection = connect.connect();
      over(subject);
      return connection;
    } catch (SQLException e) {
      if (!Thread.currentThread().isInterrupted()) {
        oneMore(subject, e);
      }
      throw e;
    }
  }

  private static void oneMore(String subject, SQLException failure) {
    if (TROUBLES.size() >= MOST && !TROUBLES.containsKey(subject)) {
      return;
    }
    Trouble trouble =
        TROUBLES.merge(subject, new Trouble(System.nanoTime(), 1), (old, one) -> old.andOneMore());
    String prefix = "[" + subject + "] ";
    String message = String.valueOf(failure.getMessage());
    String why = message.startsWith(prefix) ? message.substring(prefix.length()) : message;
    if (trouble.failures() == 1) {
      LOG.warn("{}connects fail ({}): {}", prefix, failure.getSQLState(), why);
    } else {
      LOG.debug("{}{} connects failed so far: {}", prefix, trouble.failures(), why);
    }
  }

  private static void over(String subject) {
    Trouble trouble = TROUBLES.isEmpty() ? null : TROUBLES.remove(subject);
    if (trouble != null) {
      LOG.info(
          "[{}] connects work again after {} s and {} failures",
          subject,
          TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - trouble.since()),
          trouble.failures());
    }
  }
}
