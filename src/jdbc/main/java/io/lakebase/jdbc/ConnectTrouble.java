package io.lakebase.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line when connects to a database as a user begin to fail, and one when they work again.
 * Others on the same endpoint may fare otherwise all the time.
 */
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

  static Connection watched(Plan plan, Connect connect) throws SQLException {
    try {
      Connection connection = connect.connect();
      over(plan);
      return connection;
    } catch (SQLException e) {
      if (!Thread.currentThread().isInterrupted()) {
        oneMore(plan, e);
      }
      throw e;
    }
  }

  /** No user is the identity's own role. */
  private static String who(Plan plan) {
    return String.join("\n", plan.subject(), plan.database(), plan.user().orElse(""));
  }

  private static void oneMore(Plan plan, SQLException failure) {
    String who = who(plan);
    if (TROUBLES.size() >= MOST && !TROUBLES.containsKey(who)) {
      return;
    }
    Trouble trouble =
        TROUBLES.merge(who, new Trouble(System.nanoTime(), 1), (old, one) -> old.andOneMore());
    String prefix = "[" + plan.subject() + "] ";
    String message = String.valueOf(failure.getMessage());
    String why = message.startsWith(prefix) ? message.substring(prefix.length()) : message;
    if (trouble.failures() == 1) {
      LOG.warn("{}connects fail ({}): {}", prefix, failure.getSQLState(), why);
    } else {
      LOG.debug("{}{} connects failed so far: {}", prefix, trouble.failures(), why);
    }
  }

  private static void over(Plan plan) {
    Trouble trouble = TROUBLES.isEmpty() ? null : TROUBLES.remove(who(plan));
    if (trouble != null) {
      LOG.info(
          "[{}] connects work again after {} s and {} failures",
          plan.subject(),
          TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - trouble.since()),
          trouble.failures());
    }
  }
}
