package io.lakebase.benchmarks.harness;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Where a run took place.
 *
 * @param processor its model
 * @param processors how many this JVM may use
 * @param memoryGiB physical memory
 * @param system name and release of the operating system
 * @param load one-minute load average at the start
 */
public record Machine(
    String processor, int processors, long memoryGiB, String system, double load) {

  /** This machine, now. */
  public static Machine here() {
    var system =
        (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return new Machine(
        model(),
        system.getAvailableProcessors(),
        Math.round(system.getTotalMemorySize() / (double) (1L << 30)),
        system.getName() + " " + system.getVersion() + " " + system.getArch(),
        system.getSystemLoadAverage());
  }

  private static String model() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse("unknown processor");
    } catch (IOException e) {
      return "unknown processor";
    }
  }

  /** One line. */
  public String text() {
    return String.format(
        Locale.ROOT,
        "%s, %d processors, %d GiB, %s, load %.1f at the start",
        processor,
        processors,
        memoryGiB,
        system,
        load);
  }
}
