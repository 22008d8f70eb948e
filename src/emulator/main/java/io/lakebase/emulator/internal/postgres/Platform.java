package io.lakebase.emulator.internal.postgres;

import java.util.Locale;

/** What the binaries' names call this machine. */
final class Platform {
  private Platform() {}

  static String system() {
    String name = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    if (name.startsWith("windows")) {
      return "Windows";
    }
    return name.startsWith("mac") ? "Darwin" : "Linux";
  }

  static String machine() {
    String arch = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
    boolean arm = arch.equals("aarch64") || arch.equals("arm64");
    return arm ? "arm_64" : "x86_64";
  }

  static boolean windows() {
    return system().equals("Windows");
  }

  static boolean linux() {
    return system().equals("Linux");
  }
}
