package io.lakebase.emulator.internal.postgres;

import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.concurrent.locks.ReentrantLock;
import java.util.zip.CRC32;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/** The PostgreSQL programs of this platform, unpacked once a machine and user. */
final class PostgresBinaries {
  private static final ReentrantLock IN_PROCESS = new ReentrantLock();

  private PostgresBinaries() {}

  /** The directory that holds {@code bin}, {@code lib} and {@code share}. */
  static Path unpacked(Path parent) throws IOException {
    byte[] archive;
    try (InputStream in =
        DefaultPostgresBinaryResolver.INSTANCE.getPgBinary(Platform.system(), Platform.machine())) {
      archive = in.readAllBytes();
    }
    CRC32 sum = new CRC32();
    sum.update(archive);
    String version = HexFormat.of().toHexDigits((int) sum.getValue());
    Path home = parent.resolve("postgres-" + version);
    Path marker = home.resolve(".complete");
    IN_PROCESS.lock();
    try {
      if (Files.exists(marker)) {
        return home;
      }
      Files.createDirectories(parent);
      Path lockFile = parent.resolve("postgres-" + version + ".lock");
      try (FileChannel channel =
              FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock held = channel.lock()) {
        if (held.isValid() && !Files.exists(marker)) {
          unpack(archive, home);
          Files.writeString(marker, version);
        }
      }
      return home;
    } finally {
      IN_PROCESS.unlock();
    }
  }

  private static void unpack(byte[] archive, Path home) throws IOException {
    Files.createDirectories(home);
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(new XZCompressorInputStream(new ByteArrayInputStream(archive)))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        Path target = home.resolve(entry.getName()).normalize();
        if (!target.startsWith(home)) {
          throw new IOException("[" + entry.getName() + "] leaves the archive's directory");
        }
        if (entry.isDirectory()) {
          Files.createDirectories(target);
        } else if (entry.isSymbolicLink()) {
          Files.createDirectories(target.getParent());
          Files.deleteIfExists(target);
          Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
        } else {
          Files.createDirectories(target.getParent());
          Files.copy(tar, target, StandardCopyOption.REPLACE_EXISTING);
          if (!Platform.windows() && (entry.getMode() & 0111) != 0) {
            target.toFile().setExecutable(true, false);
          }
        }
      }
    }
  }
}
