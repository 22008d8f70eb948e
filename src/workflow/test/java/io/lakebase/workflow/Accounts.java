package io.lakebase.workflow;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Two accounts of nothing that hold less than 1000, for transactions to write to. */
final class Accounts {

  private Accounts() {}

  static void open(DataSource database) {
    TestPostgres.execute(
        database,
        "DROP TABLE IF EXISTS account; CREATE TABLE account (id INT PRIMARY KEY, balance INT NOT NULL CHECK (balance < 1000))");
    TestPostgres.execute(database, "INSERT INTO account VALUES (1, 0), (2, 0)");
  }

  static int add(Connection connection, int account, int amount) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "UPDATE account SET balance = balance + ? WHERE id = ? RETURNING balance")) {
      statement.setInt(1, amount);
      statement.setInt(2, account);
      try (ResultSet rows = statement.executeQuery()) {
        rows.next();
        return rows.getInt(1);
      }
    }
  }
}
