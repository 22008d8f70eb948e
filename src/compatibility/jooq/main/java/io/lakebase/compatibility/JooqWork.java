package io.lakebase.compatibility;

import io.lakebase.compatibility.row.Row;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Table;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;

/** Statements that jOOQ renders differently for each dialect. */
final class JooqWork {

  private static final Table<?> BOOK = DSL.table("book");
  private static final Field<Integer> ID = DSL.field("id", SQLDataType.INTEGER);
  private static final Field<String> TITLE = DSL.field("title", SQLDataType.VARCHAR);

  private JooqWork() {}

  static void create(DSLContext jooq) {
    jooq.createTable(BOOK).column(ID).column(TITLE).constraint(DSL.primaryKey(ID)).execute();
    jooq.insertInto(BOOK, ID, TITLE).values(1, "Ulysses").execute();
  }

  static void upsertAndRead(Row row, DSLContext jooq) {
    String updated =
        jooq.insertInto(BOOK, ID, TITLE)
            .values(1, "Dubliners")
            .onConflict(ID)
            .doUpdate()
            .set(TITLE, "Dubliners")
            .returningResult(TITLE)
            .fetchSingle(TITLE);
    row.check(updated.equals("Dubliners"), "the upsert returned the new title");
    row.did("table created, insert ... on conflict do update ... returning");
  }
}
