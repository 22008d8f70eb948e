package io.lakebase.jdbc;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.util.Properties;

/** What a tool does with a driver, as a program of its own. */
public final class FreshJvmProgram {

  private FreshJvmProgram() {}

  /** Lists the drivers, or connects to a URL. */
  public static void main(String[] arguments) throws Exception {
    if (arguments[0].equals("connect")) {
      try (Connection connection = DriverManager.getConnection(arguments[1])) {
        if (!connection.isValid(1)) {
          throw new IllegalStateException("the connection is not valid");
        }
      }
      return;
    }
    Driver driver = DriverManager.getDriver("jdbc:lakebase://host/database");
    if (driver.getPropertyInfo("jdbc:lakebase://host/database", new Properties()).length < 80) {
      throw new IllegalStateException("the driver lists too few properties");
    }
  }
}
