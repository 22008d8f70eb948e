package io.lakebase.workflow.lease;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** A question that travels with every heartbeat instead of a statement of its own. */
public interface Aside {

  /** A scalar subquery of text, in parentheses, quick whatever the tables hold. */
  String expression();

  void bind(PreparedStatement statement, int first) throws SQLException;

  /** Called on the heartbeat thread. */
  void answered(@Nullable String answer);
}
