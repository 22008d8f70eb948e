package io.lakebase.jdbc;

import io.lakebase.jdbc.databricks.Workspaces;
import io.lakebase.jdbc.internal.cache.CacheWatchers;
import io.lakebase.jdbc.internal.cache.CredentialCache;
import java.sql.DriverManager;
import java.sql.SQLException;

/** The driver's entry at {@link DriverManager}. */
final class Registration {

  private Registration() {}

  static void register() {
    try {
      DriverManager.registerDriver(new LakebaseDriver(), Registration::deregistered);
    } catch (SQLException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Ends what tokens started, so that the class loader can go. */
  private static void deregistered() {
    CredentialCache.closeShared();
    CacheWatchers.clear();
    Workspaces.close();
    Connector.clearShared();
    LoginThreads.SHARED.letGo();
  }
}
