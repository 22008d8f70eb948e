package io.lakebase.compatibility;

import com.zaxxer.hikari.HikariDataSource;
import io.lakebase.compatibility.row.Row;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;

/** A Spring Boot application with Spring Data JDBC and JPA and one property. */
@SpringBootApplication
public class SpringBootApp {

  public static void main(String[] arguments) throws Exception {
    Row.run(SpringBootApp::run);
  }

  private static void run(Row row) throws Exception {
    try (ConfigurableApplicationContext application = SpringApplication.run(SpringBootApp.class)) {
      row.configured(
          "spring.datasource.url", application.getEnvironment().getProperty("spring.datasource.url"));
      HikariDataSource pool = application.getBean(HikariDataSource.class);
      Books books = application.getBean(Books.class);
      Readers readers = application.getBean(Readers.class);
      application
          .getBean(JdbcTemplate.class)
          .execute("CREATE TABLE reader (id bigserial PRIMARY KEY, name text NOT NULL)");
      books.save(new Book("Ulysses"));
      readers.save(new Reader(null, "Nora"));

      row.rotate();
      pool.getHikariPoolMXBean().softEvictConnections();

      try (Connection connection = pool.getConnection()) {
        row.isNew(connection);
      }
      books.save(new Book("Dubliners"));
      readers.save(new Reader(null, "Lucia"));
      row.check(books.count() == 2, "both entities are there");
      row.check(readers.count() == 2, "both aggregates are there");
      double refusals =
          application
              .getBean(MeterRegistry.class)
              .get("lakebase.credential.refusals")
              .functionCounter()
              .count();
      row.check(refusals >= 1, "the metrics show the refused token");
    }
    row.did("Spring Data JPA and Spring Data JDBC repositories on one pool, meters");
  }
}
