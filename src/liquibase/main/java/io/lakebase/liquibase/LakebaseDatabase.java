package io.lakebase.liquibase;

import io.lakebase.jdbc.LakebaseDriver;
import liquibase.database.DatabaseConnection;
import liquibase.database.core.PostgresDatabase;
import org.jspecify.annotations.Nullable;

/**
 * Tells Liquibase which driver opens a {@code jdbc:lakebase:} URL. Liquibase finds it by its SPI;
 * applications never name it.
 *
 * <p>An open connection says "PostgreSQL" and belongs to Liquibase's own {@link PostgresDatabase},
 * so {@code dbms: postgresql} in a changelog keeps its meaning. Confined to one thread, as every
 * Liquibase database.
 */
public final class LakebaseDatabase extends PostgresDatabase {

  private static final LakebaseDriver DRIVER = new LakebaseDriver();

  /** Called by Liquibase's service locator. */
  public LakebaseDatabase() {}

  @Override
  public @Nullable String getDefaultDriver(String url) {
    return DRIVER.acceptsURL(url) ? LakebaseDriver.class.getName() : null;
  }

  /** Never: see the class comment. */
  @Override
  public boolean isCorrectDatabaseImplementation(DatabaseConnection connection) {
    return false;
  }

  /**
   * A name of its own: Liquibase asks one database a name for its driver, and PostgreSQL's own
   * entry has to stay where it is.
   */
  @Override
  public String getShortName() {
    return "lakebase";
  }
}
