package io.lakebase.compatibility;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.narayana.NarayanaTransactionIntegration;
import io.lakebase.jdbc.LakebaseXADataSource;
import jakarta.transaction.TransactionManager;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.transaction.xa.XAResource;

/** A pool for each of two tables; what they do in one transaction takes two phases. */
final class TwoPools implements AutoCloseable {

  private static final List<String> TABLES = List.of("account", "ledger");
  private static final String ROWS = "SELECT string_agg(id::text, ',' ORDER BY id) FROM ";
  private static final String PREPARED =
      """
      SELECT count(*) FROM pg_prepared_xacts WHERE database = current_database()
      """;

  private final Narayana narayana;
  private final TransactionManager transactions;
  private final List<AgroalDataSource> pools = new ArrayList<>();

  TwoPools(Path store) throws Exception {
    narayana = new Narayana(store);
    transactions = narayana.transactions();
    for (int i = 0; i < TABLES.size(); i++) {
      NarayanaTransactionIntegration integration =
          new NarayanaTransactionIntegration(
              transactions, narayana.synchronizations(), null, false, narayana);
      pools.add(
          AgroalDataSource.from(
              new AgroalDataSourceConfigurationSupplier()
                  .connectionPoolConfiguration(
                      cp ->
                          cp.maxSize(3)
                              .transactionIntegration(integration)
                              .connectionFactoryConfiguration(
                                  cf -> cf.connectionProviderClass(LakebaseXADataSource.class)))));
    }
  }

  Connection connection() throws SQLException {
    return pools.get(0).getConnection();
  }

  void createTables() throws SQLException {
    for (String table : TABLES) {
      try (Connection connection = connection();
          Statement statement = connection.createStatement()) {
        statement.execute("CREATE TABLE " + table + " (id int)");
      }
    }
  }

  /** Inserts into each table on a connection of its own, in one transaction that stays open. */
  void insert(int id, XAResource... more) throws Exception {
    transactions.begin();
    for (XAResource resource : more) {
      transactions.getTransaction().enlistResource(resource);
    }
    for (int i = 0; i < TABLES.size(); i++) {
      try (Connection connection = pools.get(i).getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute("INSERT INTO " + TABLES.get(i) + " VALUES (" + id + ")");
      }
    }
  }

  void commit() throws Exception {
    transactions.commit();
  }

  void rollback() throws Exception {
    transactions.rollback();
  }

  void retireConnections() {
    pools.forEach(pool -> pool.flush(AgroalDataSource.FlushMode.GRACEFUL));
  }

  void recover() {
    narayana.recover();
  }

  int prepared() throws SQLException {
    return Integer.parseInt(ask(PREPARED));
  }

  List<String> rows() throws SQLException {
    return List.of(ask(ROWS + TABLES.get(0)), ask(ROWS + TABLES.get(1)));
  }

  private String ask(String sql) throws SQLException {
    try (Connection connection = connection();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      result.next();
      return result.getString(1);
    }
  }

  @Override
  public void close() {
    pools.forEach(AgroalDataSource::close);
  }
}
