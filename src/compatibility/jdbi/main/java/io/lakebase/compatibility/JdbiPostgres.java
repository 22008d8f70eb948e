package io.lakebase.compatibility;

import io.lakebase.compatibility.row.Row;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.postgres.PostgresPlugin;
import org.postgresql.PGConnection;

/** JDBI with its PostgreSQL plugin, which asks for pgjdbc's own connection. */
public final class JdbiPostgres {

  private JdbiPostgres() {}

  public static void main(String[] arguments) throws Exception {
    Row.run(JdbiPostgres::run);
  }

  private static void run(Row row) throws Exception {
    Jdbi jdbi =
        Jdbi.create(row.configured("Jdbi.create", "jdbc:lakebase:///"))
            .installPlugin(new PostgresPlugin());
    try (Handle handle = jdbi.open()) {
      handle.execute("CREATE TABLE book (id int PRIMARY KEY, tags text[] NOT NULL)");
      add(handle, 1, "irish", "long");
    }
    row.rotate();
    try (Handle handle = jdbi.open()) {
      row.isNew(handle.getConnection());
      row.check(handle.getConnection() instanceof PGConnection, "the connection is pgjdbc's");
      add(handle, 2, "irish");
      List<String> tags =
          handle
              .createQuery("SELECT DISTINCT unnest(tags) AS tag FROM book ORDER BY tag")
              .mapTo(String.class)
              .list();
      row.check(tags.equals(List.of("irish", "long")), "the tags are " + tags);
    }
    row.did("arrays bound and read, a new connection for every handle");
  }

  private static void add(Handle handle, int id, String... tags) {
    handle
        .createUpdate("INSERT INTO book (id, tags) VALUES (:id, :tags)")
        .bind("id", id)
        .bindArray("tags", String.class, (Object[]) tags)
        .execute();
  }
}
