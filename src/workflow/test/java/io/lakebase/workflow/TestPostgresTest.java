package io.lakebase.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

class TestPostgresTest {

  @Test
  void everyoneGetsADatabaseOfTheirOwn() throws Exception {
    TestPostgres.execute(TestPostgres.newDatabase(), "CREATE TABLE mine (x INT)");

    try (Connection connection = TestPostgres.newDatabase().getConnection();
        Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery("SELECT to_regclass('mine')")) {
      found.next();
      assertThat(found.getString(1)).isNull();
    }
  }
}
