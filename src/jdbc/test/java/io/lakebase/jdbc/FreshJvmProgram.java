package io.lakebase.jdbc;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/** What a tool does with a driver, as a program of its own. */
public final class FreshJvmProgram {

  private FreshJvmProgram() {}

  /** Lists the drivers, connects to a URL, or connects with a token and deregisters. */
  public static void main(String[] arguments) throws Exception {
    if (arguments[0].equals("deregister")) {
      deregister(arguments[1], arguments[2]);
      return;
    }
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

  private static void deregister(String url, String file) throws Exception {
    Properties settings = new Properties();
    try (var in = Files.newInputStream(Path.of(file))) {
      settings.load(in);
    }
    DriverManager.getConnection(url, settings).close();
    if (ours() == 0) {
      throw new IllegalStateException("no thread of the driver runs, so there is nothing to see");
    }
    DriverManager.deregisterDriver(DriverManager.getDriver(url));
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (ours() > 0) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("threads of the driver are left");
      }
      Thread.onSpinWait();
    }
  }

  private static long ours() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("lakebase-"))
        .count();
  }
}
