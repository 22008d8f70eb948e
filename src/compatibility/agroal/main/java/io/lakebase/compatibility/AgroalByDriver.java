package io.lakebase.compatibility;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.lakebase.compatibility.row.PoolWork;
import io.lakebase.compatibility.row.Row;

/** Agroal with a URL. */
public final class AgroalByDriver {

  private AgroalByDriver() {}

  public static void main(String[] arguments) throws Exception {
    Row.run(AgroalByDriver::run);
  }

  private static void run(Row row) throws Exception {
    AgroalDataSourceConfigurationSupplier configuration =
        new AgroalDataSourceConfigurationSupplier()
            .connectionPoolConfiguration(
                cp ->
                    cp.maxSize(3)
                        .connectionFactoryConfiguration(
                            cf -> cf.jdbcUrl(row.configured("jdbcUrl", "jdbc:lakebase:///"))));
    try (AgroalDataSource pool = AgroalDataSource.from(configuration)) {
      PoolWork.on(row, pool, () -> pool.flush(AgroalDataSource.FlushMode.GRACEFUL));
    }
  }
}
