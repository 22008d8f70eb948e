package io.lakebase.benchmarks.soak;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.util.Random;
import javax.sql.DataSource;
import org.postgresql.PGConnection;

/** A pool that is used by many threads and often throws a connection away. */
final class SoakPool implements AutoCloseable {

  private static final int SIZE = 8;

  private final WatchedDataSource driver;
  private final HikariDataSource pool;
  private final Ledger ledger;

  SoakPool(String name, DataSource driver, Ledger ledger) {
    this.driver = new WatchedDataSource(driver, ledger);
    this.ledger = ledger;
    HikariConfig config = new HikariConfig();
    config.setPoolName(name);
    config.setDataSource(this.driver);
    config.setMaximumPoolSize(SIZE);
    config.setConnectionTimeout(60_000);
    pool = new HikariDataSource(config);
  }

  /** One query; one connection in twelve is not used again. */
  void use(Random random) {
    try (Connection connection = pool.getConnection()) {
      Connection physical = (Connection) connection.unwrap(PGConnection.class);
      query(connection, physical, random.nextInt());
      if (random.nextInt(12) == 0) {
        driver.forget(physical);
        pool.evictConnection(connection);
      }
    } catch (SQLTransientConnectionException e) {
      ledger.failed("pool", e);
    } catch (SQLException e) {
      if (!pool.isClosed() && !Thread.currentThread().isInterrupted()) {
        ledger.failed("close", e);
      }
    }
  }

  private void query(Connection connection, Connection physical, int number) {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT " + number)) {
      if (!row.next() || row.getInt(1) != number) {
        throw new SQLException("another answer than asked for", "XX000");
      }
      ledger.queries.increment();
    } catch (SQLException e) {
      boolean cut = String.valueOf(e.getSQLState()).matches("08.*|57P0.");
      if (cut && driver.cutSince(physical)) {
        ledger.lost.increment();
      } else {
        ledger.failed("query", e);
      }
    }
  }

  int open() {
    return pool.getHikariPoolMXBean().getTotalConnections();
  }

  @Override
  public void close() {
    pool.close();
  }
}
