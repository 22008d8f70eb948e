package io.lakebase.workflow;

import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** Rows of every kind, written by hand, and a client that looks at them. */
abstract class HandWrittenRows {

  static DataSource database;
  static WorkflowClient client;
  static WorkflowManagement management;

  @BeforeAll
  static void connect() {
    database = TestPostgres.newDatabase();
    client = WorkflowClient.builder(database).connect();
    management = client.management();
  }

  @AfterAll
  static void disconnect() {
    client.close();
  }

  @BeforeEach
  void empty() {
    TestPostgres.execute(database, "TRUNCATE dbos.workflow_status CASCADE");
  }

  static void rows(String columns, String... values) {
    TestPostgres.execute(
        database,
        "INSERT INTO dbos.workflow_status ("
            + columns
            + ") VALUES ("
            + String.join("), (", values)
            + ")");
  }

  static List<String> ids(WorkflowQuery query) {
    return client.list(query).stream().map(WorkflowInfo::id).toList();
  }

  static long count(String sql) {
    return TestPostgres.number(database, sql);
  }
}
