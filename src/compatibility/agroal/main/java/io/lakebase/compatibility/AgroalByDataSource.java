package io.lakebase.compatibility;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.lakebase.compatibility.row.PoolWork;
import io.lakebase.compatibility.row.Row;
import io.lakebase.jdbc.LakebaseDataSource;

/** Agroal with our data source. */
public final class AgroalByDataSource {

  private AgroalByDataSource() {}

  public static void main(String[] arguments) throws Exception {
    Row.run(AgroalByDataSource::run);
  }

  private static void run(Row row) throws Exception {
    AgroalDataSourceConfigurationSupplier configuration =
        new AgroalDataSourceConfigurationSupplier()
            .connectionPoolConfiguration(
                cp ->
                    cp.maxSize(3)
                        .connectionFactoryConfiguration(
                            cf -> cf.connectionProviderClass(provider(row))));
    try (AgroalDataSource pool = AgroalDataSource.from(configuration)) {
      PoolWork.on(row, pool, () -> pool.flush(AgroalDataSource.FlushMode.GRACEFUL));
    }
  }

  private static Class<?> provider(Row row) {
    row.configured("connectionProviderClass", LakebaseDataSource.class.getName());
    return LakebaseDataSource.class;
  }
}
