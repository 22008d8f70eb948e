package io.lakebase.workflow.manage;

import io.lakebase.workflow.WorkflowQuery;
import io.lakebase.workflow.journal.Connections;
import io.lakebase.workflow.journal.WorkflowColumns;
import io.lakebase.workflow.journal.WorkflowRow;
import io.lakebase.workflow.schema.SchemaFeatures;
import io.lakebase.workflow.schema.SchemaNames;
import java.sql.SQLException;
import java.util.List;

/** Lists workflows page by page. Thread-safe. */
public final class Listing {

  private final Statements statements;
  private final SchemaFeatures features;

  public Listing(Connections connections, SchemaNames names, SchemaFeatures features) {
    this.statements = new Statements(connections, names);
    this.features = features;
  }

  public List<WorkflowRow> list(WorkflowQuery query) throws SQLException {
    Conditions page = Conditions.of(query).page(query);
    return statements.rows(
        "SELECT "
            + WorkflowColumns.of(features, query.payloads())
            + "FROM {dbos}.workflow_status s WHERE TRUE"
            + page.sql(),
        WorkflowColumns::read,
        page.values());
  }
}
