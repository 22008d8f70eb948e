package io.lakebase.compatibility;

import io.lakebase.compatibility.row.Row;
import org.jooq.CloseableDSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;

/** jOOQ from a URL, whose long form it takes for PostgreSQL. */
public final class JooqByUrl {

  private JooqByUrl() {}

  public static void main(String[] arguments) throws Exception {
    Row.run(JooqByUrl::run);
  }

  private static void run(Row row) throws Exception {
    String url =
        row.configured("DSL.using", "jdbc:lakebase:postgresql:///" + System.getenv("PGDATABASE"));
    try (CloseableDSLContext jooq = DSL.using(url)) {
      row.check(jooq.family() == SQLDialect.POSTGRES, "the dialect is " + jooq.dialect());
      JooqWork.create(jooq);
    }
    row.rotate();
    try (CloseableDSLContext jooq = DSL.using(url)) {
      jooq.connection(row::isNew);
      JooqWork.upsertAndRead(row, jooq);
    }
  }
}
