package io.lakebase.workflow.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A plan is made once and kept: whatever the tables hold at that moment, every statement finds its
 * rows by their keys.
 */
class LookUpPlansTest {

  /** What the tables hold when the plans are made. */
  enum Tables {
    FRESH(0, 0),
    VACUUMED(0, 0),
    TINY(60, 0),
    ENDED(20_000, 0),
    RUNNING(20_000, 20),
    HALF(15_000, 15_000);

    private static final String FILL =
        """
        INSERT INTO dbos.workflow_status (workflow_uuid, status, name, executor_id, created_at)
        SELECT '%1$s' || n, '%1$s', 'steps', 'me', n FROM generate_series(1, %2$d) n;
        INSERT INTO dbos.operation_outputs (
          workflow_uuid, function_id, function_name, output, completed_at_epoch_ms)
        SELECT '%1$s' || n, 0, 'step', '1', n FROM generate_series(1, %2$d) n;
        """;

    private final int ended;
    private final int pending;

    Tables(int ended, int pending) {
      this.ended = ended;
      this.pending = pending;
    }

    void fill(JournalFixture fixture) {
      fixture.execute(FILL.formatted("SUCCESS", ended) + FILL.formatted("PENDING", pending));
      if (this != FRESH) {
        fixture.execute("VACUUM ANALYZE");
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void rowsAreFoundByTheirKeys(Tables tables) throws Exception {
    try (JournalFixture fixture = new JournalFixture();
        JournalConnection journal =
            JournalConnection.open(
                fixture.dataSource,
                fixture.names,
                JournalSettings.DEFAULTS.lockTimeout(),
                JournalSettings.DEFAULTS.networkTimeout())) {
      tables.fill(fixture);
      Connection connection = journal.prepared("SELECT 1").getConnection();
      List<String> others = new ArrayList<>();
      for (String sql : statements(fixture)) {
        String plan = plan(connection, sql);
        if (plan.lines().anyMatch(LookUpPlansTest::byAnotherIndex)
            || (sql.contains("UPDATE") && !plan.contains("Tid Scan"))) {
          others.add(sql + "\n" + plan);
        }
      }
      assertThat(others).isEmpty();
    }
  }

  private static boolean byAnotherIndex(String line) {
    return line.contains("Bitmap")
        || (line.matches(".*Scan.* on (dbos\\.)?(workflow_status|operation_outputs).*")
            && !line.contains("_pkey")
            && !line.contains("uq_workflow_status_dedup_id")
            && !line.contains("Tid Scan"));
  }

  private static String plan(Connection connection, String sql) throws SQLException {
    StringBuilder numbered = new StringBuilder();
    int parameters = 0;
    for (char c : sql.toCharArray()) {
      numbered.append(c == '?' ? "$" + ++parameters : String.valueOf(c));
    }
    try (Statement statement = connection.createStatement()) {
      statement.execute("PREPARE p AS " + numbered);
      StringBuilder plan = new StringBuilder();
      String values = String.join(", ", Collections.nCopies(parameters, "NULL"));
      try (ResultSet rows = statement.executeQuery("EXPLAIN EXECUTE p(" + values + ")")) {
        while (rows.next()) {
          plan.append(rows.getString(1)).append('\n');
        }
      }
      statement.execute("DEALLOCATE p");
      return plan.toString();
    }
  }

  /** Every statement of a flush of any shape, and of what is read after it. */
  private static Set<String> statements(JournalFixture fixture) {
    Set<String> all = new LinkedHashSet<>();
    Consumer<String> add =
        text ->
            Arrays.stream(text.split(";\n"))
                .filter(sql -> !sql.isBlank())
                .map(fixture.names::in)
                .forEach(all::add);
    add.accept(Losers.STARTS);
    add.accept(Losers.STEPS);
    add.accept(Losers.OUTCOMES);
    FlushSql sql = new FlushSql(fixture.features);
    List<Boolean> both = List.of(true, false);
    for (FlushSql.Size size : FlushSql.Size.values()) {
      for (boolean yes : both) {
        for (boolean plain : both) {
          FlushSql.Size none = FlushSql.Size.NONE;
          add.accept(
              sql.of(new FlushSql.Shape(plain, size, plain && yes, yes, none, none, none, false)));
          add.accept(
              sql.of(new FlushSql.Shape(plain, none, false, false, none, size, none, false)));
          add.accept(
              sql.of(
                  new FlushSql.Shape(
                      plain, none, false, false, none, none, size, yes && size.some())));
        }
      }
      add.accept(
          sql.of(
              new FlushSql.Shape(
                  false, size, false, false, size, FlushSql.Size.NONE, FlushSql.Size.NONE, false)));
    }
    return all;
  }
}
