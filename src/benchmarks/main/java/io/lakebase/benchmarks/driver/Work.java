package io.lakebase.benchmarks.driver;

import java.io.IOException;
import java.io.StringReader;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.PGConnection;

/** What a connection is used for. */
enum Work {
  /** One row by its key. */
  QUERY("query of one row") {
    @Override
    void run(Connection connection) throws SQLException {
      try (PreparedStatement query =
          connection.prepareStatement("SELECT name, amount FROM benchmark_rows WHERE id = ?")) {
        query.setInt(1, 4711);
        read(query.executeQuery());
      }
    }
  },
  /** A batch of inserts. */
  BATCH("batch of 200 inserts") {
    @Override
    void run(Connection connection) throws SQLException {
      connection.setAutoCommit(false);
      try (PreparedStatement insert =
          connection.prepareStatement(
              "INSERT INTO benchmark_sink (id, name, amount) VALUES (?, ?, ?)")) {
        for (int i = 0; i < 200; i++) {
          insert.setInt(1, i);
          insert.setString(2, "customer");
          insert.setBigDecimal(3, BigDecimal.TEN);
          insert.addBatch();
        }
        insert.executeBatch();
      }
      connection.rollback();
      connection.setAutoCommit(true);
    }
  },
  /** Many rows. */
  FETCH("fetch of 10,000 rows") {
    @Override
    void run(Connection connection) throws SQLException {
      try (Statement statement = connection.createStatement()) {
        read(statement.executeQuery("SELECT name, amount FROM benchmark_rows"));
      }
    }
  },
  /** Rows by COPY. */
  COPY("COPY of 10,000 rows in") {
    @Override
    void run(Connection connection) throws SQLException {
      connection.setAutoCommit(false);
      try {
        connection
            .unwrap(PGConnection.class)
            .getCopyAPI()
            .copyIn("COPY benchmark_sink FROM STDIN", new StringReader(ROWS));
      } catch (IOException e) {
        throw new SQLException(e);
      }
      connection.rollback();
      connection.setAutoCommit(true);
    }
  };

  private static final String ROWS = "4711\tcustomer\t12.50\n".repeat(10_000);

  final String text;

  Work(String text) {
    this.text = text;
  }

  abstract void run(Connection connection) throws SQLException;

  private static void read(ResultSet rows) throws SQLException {
    try (rows) {
      int length = 0;
      while (rows.next()) {
        length += rows.getString(1).length() + rows.getBigDecimal(2).scale();
      }
      if (length == 0) {
        throw new SQLException("no rows");
      }
    }
  }
}
