package io.lakebase.compatibility;

import io.lakebase.compatibility.row.Row;
import org.apache.ibatis.datasource.pooled.PooledDataSource;
import org.apache.ibatis.mapping.Environment;
import org.apache.ibatis.session.Configuration;
import org.apache.ibatis.session.SqlSession;
import org.apache.ibatis.session.SqlSessionFactory;
import org.apache.ibatis.session.SqlSessionFactoryBuilder;
import org.apache.ibatis.transaction.jdbc.JdbcTransactionFactory;

/** MyBatis with its own pool. */
public final class MyBatis {

  private MyBatis() {}

  public static void main(String[] arguments) throws Exception {
    Row.run(MyBatis::run);
  }

  private static void run(Row row) throws Exception {
    PooledDataSource pool =
        new PooledDataSource(
            row.configured("driver", "io.lakebase.jdbc.LakebaseDriver"),
            row.configured("url", "jdbc:lakebase:///"),
            "",
            "");
    SqlSessionFactory sessions = sessions(pool);
    try (SqlSession session = sessions.openSession()) {
      Books books = session.getMapper(Books.class);
      books.createTable();
      books.add(1, "Ulysses");
      session.commit();
    }
    row.rotate();
    pool.forceCloseAll();
    try (SqlSession session = sessions.openSession()) {
      row.isNew(session.getConnection());
      Books books = session.getMapper(Books.class);
      books.add(2, "Dubliners");
      session.commit();
      row.check(books.titles().size() == 2, "both books are there");
    }
    pool.forceCloseAll();
    row.did("mapped statements in transactions");
  }

  private static SqlSessionFactory sessions(PooledDataSource pool) {
    Configuration configuration =
        new Configuration(new Environment("row", new JdbcTransactionFactory(), pool));
    configuration.addMapper(Books.class);
    return new SqlSessionFactoryBuilder().build(configuration);
  }
}
