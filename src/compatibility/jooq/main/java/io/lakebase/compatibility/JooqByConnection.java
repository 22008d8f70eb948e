package io.lakebase.compatibility;

import io.lakebase.compatibility.row.Row;
import java.sql.Connection;
import java.sql.DriverManager;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;

/** jOOQ from a connection, whose metadata says PostgreSQL. */
public final class JooqByConnection {

  private JooqByConnection() {}

  public static void main(String[] arguments) throws Exception {
    Row.run(JooqByConnection::run);
  }

  private static void run(Row row) throws Exception {
    String url = row.configured("DriverManager.getConnection", "jdbc:lakebase:///");
    try (Connection connection = DriverManager.getConnection(url)) {
      DSLContext jooq = DSL.using(connection);
      row.check(jooq.family() == SQLDialect.POSTGRES, "the dialect is " + jooq.dialect());
      JooqWork.create(jooq);
    }
    row.rotate();
    try (Connection connection = DriverManager.getConnection(url)) {
      row.isNew(connection);
      JooqWork.upsertAndRead(row, DSL.using(connection));
    }
  }
}
