package io.lakebase.workflow.journal;

import io.lakebase.workflow.TestPostgres;
import io.lakebase.workflow.schema.SchemaFeatures;
import io.lakebase.workflow.schema.SchemaNames;
import io.lakebase.workflow.schema.WorkflowSchema;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/** A database with both schemas, a lease for executor {@code me}, and short ways to make rows. */
final class JournalFixture implements AutoCloseable {

  static final String ME = "me";
  static final WorkflowIdentity NAME = WorkflowIdentity.of("checkout");

  final PGSimpleDataSource dataSource = TestPostgres.newDatabase();
  final SchemaNames names = SchemaNames.DEFAULT;
  final SchemaFeatures features;
  @Nullable Journal journal;

  JournalFixture() throws SQLException {
    features = WorkflowSchema.migrate(dataSource, names);
    lease(ME);
  }

  static JournalFixture open() throws SQLException {
    return open(JournalSettings.DEFAULTS);
  }

  static JournalFixture open(JournalSettings settings) throws SQLException {
    JournalFixture fixture = new JournalFixture();
    fixture.journal = fixture.journalOn(fixture.dataSource, settings);
    return fixture;
  }

  Journal journalOn(DataSource through, JournalSettings settings) throws SQLException {
    return Journal.open(through, names, features, settings);
  }

  Journal journal() {
    return java.util.Objects.requireNonNull(journal);
  }

  void lease(String executorId) {
    execute(
        "INSERT INTO lakebase_workflow.leases VALUES ('"
            + executorId
            + "', 'test', '1 hour', now(), now() + interval '1 hour', NULL)");
  }

  void start(String id) {
    get(journal().start(pending(id)));
  }

  static StartRow pending(String id) {
    return StartRow.pending(id, NAME, "{\"positionalArgs\":[1]}", "portable_json", ME, "v1");
  }

  static StepRow step(String id, int functionId) {
    return step(id, functionId, "\"done\"");
  }

  static StepRow step(String id, int functionId, @Nullable String output) {
    return step(id, functionId, output, ME);
  }

  static StepRow step(String id, int functionId, @Nullable String output, String executorId) {
    return new StepRow(
        id, functionId, "charge", output, null, null, 1L, 2L, "portable_json", executorId);
  }

  static OutcomeRow success(String id) {
    return new OutcomeRow(id, true, "42", null, null, ME);
  }

  static <T> T get(CompletableFuture<T> future) {
    return future.orTimeout(30, TimeUnit.SECONDS).join();
  }

  void execute(String sql) {
    TestPostgres.execute(dataSource, sql);
  }

  @Nullable String one(String sql) {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      return rows.next() ? rows.getString(1) : null;
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  long count(String sql) {
    return Long.parseLong(java.util.Objects.requireNonNull(one(sql)));
  }

  @Override
  public void close() {
    if (journal != null) {
      journal.close();
    }
  }
}
