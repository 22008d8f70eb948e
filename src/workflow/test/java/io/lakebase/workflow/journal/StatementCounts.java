package io.lakebase.workflow.journal;

/**
 * What the database itself counts: statements of the top level, those of its tables' checks not.
 */
final class StatementCounts {

  private final JournalFixture fixture;

  StatementCounts(JournalFixture fixture) {
    this.fixture = fixture;
    fixture.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements");
    reset();
  }

  void reset() {
    fixture.execute(
        "SELECT pg_stat_statements_reset(0, (SELECT oid FROM pg_database"
            + " WHERE datname = current_database()))");
  }

  long calls() {
    return fixture.count(
        "SELECT coalesce(sum(calls), 0) FROM pg_stat_statements s JOIN pg_database d"
            + " ON d.oid = s.dbid WHERE d.datname = current_database() AND toplevel"
            + " AND query NOT LIKE '%pg_stat_statements%' AND query NOT LIKE 'SET application_name%'");
  }
}
