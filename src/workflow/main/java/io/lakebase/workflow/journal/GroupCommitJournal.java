package io.lakebase.workflow.journal;

import io.lakebase.workflow.schema.SchemaFeatures;
import io.lakebase.workflow.schema.SchemaNames;
import java.sql.SQLException;
import javax.sql.DataSource;

final class GroupCommitJournal {

  private GroupCommitJournal() {}

  static Journal open(
      DataSource dataSource, SchemaNames names, SchemaFeatures features, JournalSettings settings)
      throws SQLException {
    throw new SQLException("not built yet");
  }
}
