package io.lakebase.compatibility;

import io.lakebase.compatibility.row.Row;
import org.hibernate.SessionFactory;
import org.hibernate.cfg.Configuration;

/** Hibernate with its own small pool and nothing but a URL. */
public final class Hibernate {

  private Hibernate() {}

  public static void main(String[] arguments) throws Exception {
    Row.run(Hibernate::run);
  }

  private static void run(Row row) throws Exception {
    String url = row.configured("jakarta.persistence.jdbc.url", "jdbc:lakebase:///");
    try (SessionFactory sessions = sessions(url, "create")) {
      sessions.inTransaction(session -> session.persist(new Book("Joyce", "Ulysses")));
    }
    row.rotate();
    try (SessionFactory sessions = sessions(url, "validate")) {
      sessions.inTransaction(
          session -> {
            session.doWork(row::isNew);
            session.persist(new Book("Joyce", "Dubliners"));
          });
      long books =
          sessions.fromSession(
              session ->
                  session
                      .createSelectionQuery(
                          "select count(*) from Book where author = 'Joyce'", Long.class)
                      .getSingleResult());
      row.check(books == 2, "both books are there");
    }
    row.did("schema created and validated, entities persisted and queried");
  }

  private static SessionFactory sessions(String url, String ddl) {
    return new Configuration()
        .setProperty("jakarta.persistence.jdbc.url", url)
        .setProperty("hibernate.hbm2ddl.auto", ddl)
        .addAnnotatedClass(Book.class)
        .buildSessionFactory();
  }
}
