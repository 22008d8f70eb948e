package io.lakebase.jdbc.attack;

import java.sql.DriverManager;
import java.sql.SQLException;

/** Connects twice to where nobody listens, with whatever pgjdbc is on the class path. */
public final class FloorProgram {

  private FloorProgram() {}

  /** Takes a URL. */
  public static void main(String[] arguments) {
    for (int i = 0; i < 2; i++) {
      try {
        DriverManager.getConnection(arguments[0]).close();
      } catch (SQLException e) {
        System.out.println("failed: " + e.getMessage());
      }
    }
  }
}
