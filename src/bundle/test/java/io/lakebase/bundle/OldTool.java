package io.lakebase.bundle;

import java.io.File;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.logging.ConsoleHandler;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * A tool with libraries of its own, which it uses before and after it connects. Run in a child JVM;
 * the libraries are used by reflection, since the tests have newer ones.
 */
public final class OldTool {

  private OldTool() {}

  /** The URL; {@code loud} beside it logs all there is. */
  public static void main(String[] arguments) throws Exception {
    if (arguments.length > 1) {
      Handler all = new ConsoleHandler();
      all.setLevel(Level.ALL);
      Logger.getLogger("").addHandler(all);
      Logger.getLogger("").setLevel(Level.ALL);
    }
    libraries();
    try (Connection connection = DriverManager.getConnection(arguments[0]);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT current_user")) {
      row.next();
      System.out.println("user " + row.getString(1));
      System.out.println("connection " + connection.getClass().getName());
      System.out.println("driver version " + connection.getMetaData().getDriverVersion());
      System.out.println("pgjdbc from " + jar(connection.getClass()));
    }
    libraries();
  }

  private static void libraries() throws Exception {
    Class<?> mapper = find("com.fasterxml.jackson.databind.ObjectMapper");
    if (mapper != null) {
      Method read = mapper.getMethod("readValue", String.class, Class.class);
      Object map =
          read.invoke(mapper.getConstructor().newInstance(), "{\"a\":1}", java.util.TreeMap.class);
      System.out.println("jackson from " + jar(mapper) + " read " + map);
    }
    Class<?> list = find("com.google.common.collect.ImmutableList");
    if (list != null) {
      Object value = list.getMethod("of", Object.class).invoke(null, "x");
      System.out.println("guava from " + jar(list) + " made " + value);
    }
  }

  private static Class<?> find(String name) {
    try {
      return Class.forName(name);
    } catch (ClassNotFoundException e) {
      return null;
    }
  }

  private static String jar(Class<?> type) {
    return new File(type.getProtectionDomain().getCodeSource().getLocation().getPath()).getName();
  }
}
