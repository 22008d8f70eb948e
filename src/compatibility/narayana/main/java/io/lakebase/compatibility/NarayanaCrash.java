package io.lakebase.compatibility;

import java.nio.file.Path;

/** A process that prepares in both databases, writes down that it will commit, and dies. */
public final class NarayanaCrash {

  private NarayanaCrash() {}

  /** Takes the folder of Narayana's log. */
  public static void main(String[] arguments) throws Exception {
    try (TwoPools pools = new TwoPools(Path.of(arguments[0]))) {
      pools.insert(3, Halt.armed());
      pools.commit();
    }
    throw new IllegalStateException("the process lives on");
  }
}
