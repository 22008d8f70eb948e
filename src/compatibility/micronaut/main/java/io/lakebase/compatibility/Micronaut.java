package io.lakebase.compatibility;

import com.zaxxer.hikari.HikariDataSource;
import io.lakebase.compatibility.row.Row;
import io.micronaut.context.ApplicationContext;
import io.micronaut.data.connection.jdbc.advice.DelegatingDataSource;
import java.sql.Connection;
import javax.sql.DataSource;

/** A Micronaut application with Micronaut Data JDBC on its HikariCP. */
public final class Micronaut {

  private Micronaut() {}

  public static void main(String[] arguments) throws Exception {
    Row.run(Micronaut::run);
  }

  private static void run(Row row) throws Exception {
    try (ApplicationContext application = ApplicationContext.run()) {
      for (String name : new String[] {"url", "driver-class-name", "dialect"}) {
        String key = "datasources.default." + name;
        row.configured(key, application.getRequiredProperty(key, String.class));
      }
      Books books = application.getBean(Books.class);
      books.save(new Book(null, "Ulysses"));

      row.rotate();
      HikariDataSource pool =
          (HikariDataSource)
              DelegatingDataSource.unwrapDataSource(application.getBean(DataSource.class));
      pool.getHikariPoolMXBean().softEvictConnections();

      try (Connection connection = pool.getConnection()) {
        row.isNew(connection);
      }
      books.save(new Book(null, "Dubliners"));
      row.check(books.count() == 2, "both entities are there");
    }
    row.did("Micronaut Data JDBC repository, its schema generated");
  }
}
