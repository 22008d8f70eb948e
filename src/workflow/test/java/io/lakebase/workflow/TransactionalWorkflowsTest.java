package io.lakebase.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TransactionalWorkflowsTest {

  private static final WorkflowType<String, String> JOB =
      Workflow.type("job", String.class, String.class);

  @RegisterExtension final Engines engines = new Engines();

  private final List<Connection> released = new ArrayList<>();

  private TransactionalWorkflows on(WorkflowEngine engine, Connection connection) {
    return new TransactionalWorkflows(
        engine,
        new TransactionConnections() {
          @Override
          public Connection current() {
            return connection;
          }

          @Override
          public void release(Connection given) {
            released.add(given);
          }
        });
  }

  @Test
  void aConnectionInAutocommitModeIsGivenBackAndNothingIsWritten() throws SQLException {
    WorkflowEngine engine = engines.start(JOB, (ctx, in) -> in);
    try (Connection connection = engines.database().getConnection()) {
      TransactionalWorkflows workflows = on(engine, connection);

      assertThatThrownBy(() -> workflows.start(JOB, "in", StartOptions.id("one")))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageStartingWith("[job] not written: ")
          .hasMessageContaining("autocommit");

      assertThat(released).containsExactly(connection);
      assertThat(engine.find("one")).isEmpty();
    }
  }
}
