package io.lakebase.jdbc;

import java.sql.Driver;
import java.util.logging.Logger;

/** What every driver of ours says of itself. */
abstract class VersionedDriver implements Driver {

  @Override
  public int getMajorVersion() {
    return DriverVersion.MAJOR;
  }

  @Override
  public int getMinorVersion() {
    return DriverVersion.MINOR;
  }

  /** False, as pgjdbc's. */
  @Override
  public boolean jdbcCompliant() {
    return false;
  }

  /** The parent of nothing: this driver logs by SLF4J. */
  @Override
  public Logger getParentLogger() {
    return Logger.getLogger("io.lakebase.jdbc");
  }
}
