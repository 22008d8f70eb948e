package io.lakebase.workflow;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An engine that does not start leaves no connection open, wherever it got stuck. */
class HalfStartedTest {

  @RegisterExtension final Engines engines = new Engines();

  /** A pool that is exhausted after so many connections. */
  private static final class Few extends PlainDataSource {
    private final DataSource target;
    private final AtomicInteger left;
    private final Queue<Connection> given = new ConcurrentLinkedQueue<>();

    Few(DataSource target, int most) {
      this.target = target;
      this.left = new AtomicInteger(most);
    }

    @Override
    public Connection getConnection() throws SQLException {
      if (left.getAndDecrement() <= 0) {
        throw new SQLException("no connection is left", "08001");
      }
      Connection connection = target.getConnection();
      given.add(connection);
      return connection;
    }
  }

  @Test
  void whatItHadOpenedIsClosed() {
    WorkflowClient.builder(engines.database()).connect().close();
    for (int most = 0; most < 6; most++) {
      Few few = new Few(engines.database(), most);

      assertThatThrownBy(() -> WorkflowEngine.builder(few).start())
          .as("with %d connections", most)
          .isInstanceOf(WorkflowException.class);

      for (Connection connection : few.given) {
        await().atMost(Duration.ofSeconds(30)).until(connection::isClosed);
      }
    }
  }
}
