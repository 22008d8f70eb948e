package io.lakebase.jdbc;

import java.util.concurrent.atomic.AtomicBoolean;
import org.postgresql.util.DriverInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks once at which pgjdbc is on the class path. */
final class PgjdbcVersion {

  private static final Logger LOG = LoggerFactory.getLogger(LakebaseDriver.class);
  private static final int[] FLOOR = {42, 7, 12};
  private static final AtomicBoolean LOOKED = new AtomicBoolean();

  private PgjdbcVersion() {}

  static void warnOnce() {
    if (LOOKED.compareAndSet(false, true) && belowFloor(present())) {
      LOG.warn(
          "pgjdbc {} is on the class path: versions before 42.7.12 have known vulnerabilities"
              + " (CVE-2026-42198, CVE-2026-54291). Use a newer one.",
          present());
    }
  }

  /** The version at run time; the constant itself would be that of compile time. */
  static String present() {
    try {
      return String.valueOf(DriverInfo.class.getField("DRIVER_VERSION").get(null));
    } catch (ReflectiveOperationException e) {
      return "unknown";
    }
  }

  static boolean belowFloor(String version) {
    String[] parts = version.split("\\.");
    for (int i = 0; i < FLOOR.length; i++) {
      String digits = i < parts.length ? parts[i].replaceAll("[^0-9].*", "") : "";
      int part = digits.isEmpty() ? 0 : Integer.parseInt(digits);
      if (part != FLOOR[i]) {
        return part < FLOOR[i];
      }
    }
    return false;
  }
}
