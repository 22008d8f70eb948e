package io.lakebase.workflow.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.lakebase.workflow.TestPostgres;
import io.lakebase.workflow.journal.Connections;
import io.lakebase.workflow.journal.StepRow;
import io.lakebase.workflow.schema.SchemaNames;
import io.lakebase.workflow.schema.WorkflowSchema;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postgresql.ds.PGSimpleDataSource;

class SendOrderTest {

  private static final int MANY = 2_000;

  private final PGSimpleDataSource database = TestPostgres.newDatabase();
  private final Connections connections = Connections.borrowed(database);

  private enum How {
    SEND {
      @Override
      void send(Process process, Message message) throws SQLException {
        process.messages.send(message);
      }
    },
    SEND_AS_STEP {
      @Override
      void send(Process process, Message message) throws SQLException {
        process.messages.send(step(), message);
      }
    },
    SEND_ALL {
      @Override
      void send(Process process, Message message) throws SQLException {
        process.connections.with(c -> process.bulk.send(c, List.of(message)));
      }
    },
    SEND_ALL_AS_STEP {
      @Override
      void send(Process process, Message message) throws SQLException {
        process.connections.with(c -> process.bulk.send(c, step(), List.of(message)));
      }
    };

    abstract void send(Process process, Message message) throws SQLException;

    private static StepRow step() {
      return new StepRow("sender", 1, "DBOS.send", null, null, null, 1L, 1L, null, "me");
    }
  }

  /** What a process knows of the messages that it has sent. */
  private static final class Process {
    private final Connections connections;
    private final Messages messages;
    private final BulkMessages bulk;

    Process(Connections connections) {
      this.connections = connections;
      this.messages = new Messages(connections, SchemaNames.DEFAULT);
      this.bulk = new BulkMessages(SchemaNames.DEFAULT, messages);
    }
  }

  private static Message message(int number) {
    return new Message(
        "m" + number, "receiver", "topic", new Payload("" + number, "portable_json"));
  }

  @ParameterizedTest
  @EnumSource(How.class)
  void whatASenderSendsInAnotherProcessComesAfterWhatItHasSentBefore(How how) throws Exception {
    WorkflowSchema.migrate(database, SchemaNames.DEFAULT);
    TestPostgres.execute(
        database,
        "INSERT INTO dbos.workflow_status (workflow_uuid, status, executor_id) VALUES ('sender', 'PENDING', 'me'), ('receiver', 'PENDING', 'me')");
    Process before = new Process(connections);
    List<Message> many = IntStream.range(0, MANY).mapToObj(SendOrderTest::message).toList();
    connections.with(connection -> before.bulk.send(connection, many));

    how.send(new Process(connections), message(MANY));

    assertThat(
            TestPostgres.number(
                database,
                "SELECT message::int FROM dbos.notifications ORDER BY created_at_epoch_ms DESC LIMIT 1"))
        .isEqualTo(MANY);
  }
}
