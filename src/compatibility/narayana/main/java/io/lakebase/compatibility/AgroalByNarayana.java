package io.lakebase.compatibility;

import io.agroal.narayana.NarayanaTransactionIntegration;
import io.lakebase.compatibility.row.CommandLine;
import io.lakebase.compatibility.row.Row;
import io.lakebase.jdbc.LakebaseXADataSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;

/** Two Agroal pools in one transaction of Narayana, with a crash between its two phases. */
public final class AgroalByNarayana {

  private AgroalByNarayana() {}

  public static void main(String[] arguments) throws Exception {
    Row.run(AgroalByNarayana::run);
  }

  private static void run(Row row) throws Exception {
    row.configured("connectionProviderClass", LakebaseXADataSource.class.getName());
    row.configured("transactionIntegration", NarayanaTransactionIntegration.class.getSimpleName());
    Path store = Files.createTempDirectory(Path.of("").toAbsolutePath(), "store");
    try (TwoPools pools = new TwoPools(store)) {
      pools.createTables();
      pools.insert(1);
      pools.commit();
      pools.insert(2);
      pools.rollback();
      row.check(pools.rows().equals(List.of("1", "1")), "1 is in both tables: " + pools.rows());

      CommandLine crash = new CommandLine(NarayanaCrash.class.getName());
      crash.run(row, List.of(store.toString()));
      row.check(pools.prepared() == 2, "both branches are prepared: " + pools.prepared());
      row.check(pools.rows().equals(List.of("1", "1")), "3 is in neither table: " + pools.rows());

      row.rotate();
      pools.retireConnections();
      pools.recover();
      row.check(pools.prepared() == 0, "nothing is prepared any more: " + pools.prepared());
      row.check(pools.rows().equals(List.of("1,3", "1,3")), "3 is in both tables: " + pools.rows());
      pools.insert(4);
      pools.commit();
      try (Connection connection = pools.connection()) {
        row.isNew(connection);
      }
    }
    row.did(
        "two-phase commit and rollback over two pools; a process that dies between the phases, its"
            + " branches recovered and committed after the rotation");
  }
}
