package io.lakebase.workflow.journal;

import io.lakebase.workflow.schema.DriverSettings;
import io.lakebase.workflow.schema.SchemaNames;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import javax.sql.DataSource;

/** A connection that a writer holds, with its prepared statements. Of one thread at a time. */
final class JournalConnection implements AutoCloseable {

  // A plan made while the tables were empty must not scan them when they are full: whatever can
  // read a whole table is off, so a lookup by id stays an index scan for good. That plan is kept:
  // to make it takes longer than to run it, and Postgres would make it again for every flush.
  private static final Map<String, String> SETTINGS =
      Map.of(
          "enable_seqscan", "off",
          "enable_hashjoin", "off",
          "enable_mergejoin", "off",
          "enable_material", "off",
          "plan_cache_mode", "force_generic_plan",
          "jit", "off",
          "statement_timeout", "0",
          "idle_in_transaction_session_timeout", "0",
          "default_transaction_isolation", "read committed");

  private final Loan loan;
  private final SchemaNames names;
  private final Map<String, PreparedStatement> statements = new HashMap<>();

  private JournalConnection(Loan loan, SchemaNames names) {
    this.loan = loan;
    this.names = names;
  }

  static JournalConnection open(
      DataSource dataSource, SchemaNames names, Duration lockTimeout, Duration networkTimeout)
      throws SQLException {
    Map<String, String> settings = new HashMap<>(SETTINGS);
    settings.put("lock_timeout", String.valueOf(lockTimeout.toMillis()));
    Loan loan = Loan.of(dataSource, networkTimeout, settings);
    try {
      // A flush is one transaction because no end of one is sent between its statements.
      DriverSettings.require(loan.connection());
    } catch (SQLException | RuntimeException | Error e) {
      loan.giveBack();
      throw e;
    }
    return new JournalConnection(loan, names);
  }

  /** The statement of that text, prepared once. */
  PreparedStatement prepared(String sql) throws SQLException {
    PreparedStatement known = statements.get(sql);
    if (known == null) {
      known = loan.connection().prepareStatement(names.in(sql));
      statements.put(sql, known);
    }
    return known;
  }

  /** Binds an array a column, or an only row as scalars if told so. */
  Binder binder(PreparedStatement statement, boolean scalars) {
    return new Binder(loan.connection(), statement, scalars);
  }

  /** Gives a broken connection away. */
  void abandon() {
    loan.giveUp();
  }

  /** Breaks what is running; called by another thread. */
  void abort() {
    loan.cut();
  }

  @Override
  public void close() {
    loan.giveBack();
  }
}
