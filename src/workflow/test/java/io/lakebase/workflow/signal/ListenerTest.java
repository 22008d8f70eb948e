package io.lakebase.workflow.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lakebase.workflow.PlainDataSource;
import io.lakebase.workflow.Proxies;
import io.lakebase.workflow.Relay;
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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;
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
      connection.setNetworkTimeout(Runnable::run, 77_000);
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

  private static final Duration LONG = Duration.ofSeconds(30);

  private final PGSimpleDataSource database = TestPostgres.newDatabase();
  private final Queue<String> heard = new ConcurrentLinkedQueue<>();

  @Test
  void hearsOnAConnectionWithoutAutoCommitAndGivesItBackDeaf() throws Exception {
    try (Connection connection = database.getConnection()) {
      Pool pool = new Pool(connection);
      try (Listener listener =
          new Listener(
              "l",
              pool,
              () -> true,
              new Listener.Check(Duration.ofMillis(500), () -> true),
              List.of("news"),
              (channel, payload) -> heard.add(payload))) {
        listener.start();
        await().atMost(Duration.ofSeconds(30)).until(listener::listening);

        TestPostgres.execute(database, "NOTIFY news, 'hello'");

        await().atMost(Duration.ofSeconds(30)).until(() -> heard.contains("hello"));
      }
      pool.back.await();

      assertThat(connection.getAutoCommit()).isFalse();
      assertThat(connection.getNetworkTimeout()).isEqualTo(77_000);
      try (Statement statement = connection.createStatement();
          ResultSet rows = statement.executeQuery("SELECT count(*) FROM pg_listening_channels()")) {
        rows.next();
        assertThat(rows.getInt(1)).isZero();
      }
    }
  }

  @Test
  void aConnectionThatDiedWithoutAWordIsOpenedAgain() throws Exception {
    try (Relay relay = new Relay(TestPostgres.port())) {
      PGSimpleDataSource its = TestPostgres.database(database.getDatabaseName());
      its.setPortNumbers(new int[] {relay.port()});
      try (Listener listener = listener(its, () -> true)) {
        listener.start();
        await().atMost(LONG).until(listener::listening);

        relay.killAll();
        await().atMost(LONG).until(() -> relay.connections() > 1 && listener.listening());
        TestPostgres.execute(database, "NOTIFY news, 'hello'");

        await().atMost(LONG).until(() -> heard.contains("hello"));
        assertThat(heard.stream().filter(what -> what.equals(Channel.MISSED)).count())
            .isGreaterThan(1);
      }
    }
  }

  @Test
  void nothingIsSentWhileItDoesNotMatter() throws Exception {
    AtomicInteger questions = new AtomicInteger();
    AtomicBoolean matters = new AtomicBoolean();
    AtomicInteger sent = new AtomicInteger();
    BooleanSupplier wanted =
        () -> {
          questions.incrementAndGet();
          return matters.get();
        };
    try (Listener listener = listener(counting(sent), wanted)) {
      listener.start();
      await().atMost(LONG).until(() -> questions.get() > 3);
      assertThat(sent).as("LISTEN").hasValue(1);

      matters.set(true);

      await().atMost(LONG).until(() -> sent.get() > 2);
    }
  }

  private Listener listener(DataSource on, BooleanSupplier wanted) {
    return new Listener(
        "l",
        on,
        () -> true,
        new Listener.Check(Duration.ofMillis(500), wanted),
        List.of("news"),
        (channel, payload) -> heard.add(payload));
  }

  /** Counts statements. */
  private DataSource counting(AtomicInteger sent) {
    return new PlainDataSource() {
      @Override
      public Connection getConnection() throws SQLException {
        Connection connection = database.getConnection();
        return Proxies.proxy(
            Connection.class,
            (proxy, method, arguments) -> {
              if (method.getName().equals("createStatement")) {
                sent.incrementAndGet();
              }
              return Proxies.call(connection, method, arguments);
            });
      }
    };
  }
}
