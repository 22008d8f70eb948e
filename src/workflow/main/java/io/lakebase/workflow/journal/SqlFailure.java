package io.lakebase.workflow.journal;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** What a failed statement means for what it was to write. */
public enum SqlFailure {
  /** The connection is gone; nobody knows whether the flush was committed. */
  CONNECTION,
  /** Rolled back because somebody else holds a lock or the database chose a victim. */
  CONTENTION,
  /**
   * Rolled back because this server can only read; another connection may lead to one that writes.
   */
  STANDBY,
  /** Rolled back because the database cannot write now; the rows are innocent. */
  UNAVAILABLE,
  /** Rolled back because of a row. */
  ROW;

  /** Whether the same statement may succeed a while later. */
  public boolean passes() {
    return this != ROW;
  }

  /** Whether nothing more comes of the connection. */
  boolean endsConnection() {
    return this == CONNECTION || this == STANDBY;
  }

  public static SqlFailure of(SQLException e) {
    String state = sqlState(e);
    if (state == null || state.length() != 5) {
      return CONNECTION;
    }
    switch (state) {
      case "55P03", "40P01", "40001" -> {
        return CONTENTION;
      }
      case "57P01", "57P02", "57P03", "57P05", "25P03", "25P04" -> {
        return CONNECTION; // 25P03, 25P04: a transaction was idle, or lasted, for too long.
      }
      case "25006" -> {
        return STANDBY;
      }
      case "57014" -> {
        return UNAVAILABLE;
      }
      default -> {
        return switch (state.substring(0, 2)) {
          case "08" -> CONNECTION;
          case "53", "58", "XX" -> UNAVAILABLE;
          default -> ROW;
        };
      }
    }
  }

  private static @Nullable String sqlState(SQLException e) {
    for (Throwable t = e; t != null; t = t.getCause()) {
      if (t instanceof SQLException sql && sql.getSQLState() != null) {
        return sql.getSQLState();
      }
    }
    return null;
  }
}
