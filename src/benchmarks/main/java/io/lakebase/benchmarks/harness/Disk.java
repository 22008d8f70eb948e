package io.lakebase.benchmarks.harness;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * How long a disk takes to keep 8 KiB for good, as a commit asks for.
 *
 * @param p50 median milliseconds
 * @param p90 what one in ten exceeds
 */
public record Disk(double p50, double p90) {

  private static final int WRITES = 200;
  private static final int PAGE = 8192;

  /**
   * Measures the disk of a folder.
   *
   * @throws IOException if nothing can be written there
   */
  public static Disk of(Path folder) throws IOException {
    Path file = Files.createTempFile(Files.createDirectories(folder), "benchmark-disk", ".tmp");
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.allocate(WRITES * PAGE), 0);
      channel.force(true);
      double[] millis = new double[WRITES];
      for (int i = 0; i < WRITES; i++) {
        channel.write(ByteBuffer.allocate(PAGE), (long) i * PAGE);
        long start = System.nanoTime();
        channel.force(false);
        millis[i] = (System.nanoTime() - start) / 1e6;
      }
      return new Disk(Quantiles.median(millis), Quantiles.at(millis, 0.9));
    } finally {
      Files.delete(file);
    }
  }
}
