package io.lakebase.workflow.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lakebase.workflow.PlainDataSource;
import io.lakebase.workflow.TestPostgres;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class ListenerTest {

  /** A pool of one connection, without auto-commit; closing gives it back as it is. */
  private static final class Pool extends PlainDataSource {
    private final Connection connection;
    private final CountDownLatch back = new CountDownLatch(1);

    Pool(Connection connection) throws SQLException {
      this.connection = connection;
      connection.setAutoCommit(false);
    }

    @Override
    public Connection getConnection() {
      return (Connection)
          Proxy.newProxyInstance(
              getClass().getClassLoader(),
              new Class<?>[] {Connection.class},
              (proxy, method, arguments) -> {
                if (method.getName().equals("close")) {
                  back.countDown();
                  return null;
                }
                try {
                  return method.invoke(connection, arguments);
                } catch (InvocationTargetException e) {
                  throw e.getCause();
                }
              });
    }
  }

  private final PGSimpleDataSource database = TestPostgres.newDatabase();
  private final Queue<String> heard = new ConcurrentLinkedQueue<>();

  @Test
  void hearsOnAConnectionWithoutAutoCommitAndGivesItBackDeaf() throws Exception {
    try (Connection connection = database.getConnection()) {
      Pool pool = new Pool(connection);
      try (Listener listener =
          new Listener(
              "l", pool, () -> true, List.of("news"), (channel, payload) -> heard.add(payload))) {
        listener.start();
        await().atMost(Duration.ofSeconds(30)).until(listener::listening);

        TestPostgres.execute(database, "NOTIFY news, 'hello'");

        await().atMost(Duration.ofSeconds(30)).until(() -> heard.contains("hello"));
      }
      pool.back.await();

      assertThat(connection.getAutoCommit()).isFalse();
      try (Statement statement = connection.createStatement();
          ResultSet rows = statement.executeQuery("SELECT count(*) FROM pg_listening_channels()")) {
        rows.next();
        assertThat(rows.getInt(1)).isZero();
      }
    }
  }
}
