package io.lakebase.emulator.internal.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Where the programs and the data directories live: a temporary directory that the server's user
 * can reach.
 *
 * @param user under whose name the server runs
 * @param directory parent of all that is written here
 * @param bin the programs
 */
record ServerHome(ServerUser user, Path directory, Path bin) {
  static ServerHome find(ServerUser user) throws IOException {
    Set<Path> candidates = new LinkedHashSet<>();
    candidates.add(Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath());
    if (user.owner() != null) {
      candidates.addAll(List.of(Path.of("/var/tmp"), Path.of("/tmp"), Path.of("/dev/shm")));
    }
    for (Path candidate : candidates) {
      Path directory = candidate.resolve("lakebase-emulator-" + System.getProperty("user.name"));
      if (!Files.isWritable(candidate) || !ours(directory)) {
        continue;
      }
      Path bin = PostgresBinaries.unpacked(directory).resolve("bin");
      if (user.canRun(bin.resolve("postgres"))) {
        return new ServerHome(user, directory, bin);
      }
    }
    throw new IOException(
        "[embedded PostgreSQL] no directory where the server can run: tried "
            + candidates
            + (user.owner() == null ? "" : " as user " + user.owner())
            + ". Set -Djava.io.tmpdir to one that it may write and execute in.");
  }

  /** A new directory for one server, owned by its user. */
  Path newBase() throws IOException {
    Path base = Files.createTempDirectory(directory, "server-");
    user.own(base);
    return base;
  }

  private static boolean ours(Path directory) throws IOException {
    Files.createDirectories(directory);
    if (Platform.windows()) {
      return true;
    }
    boolean same =
        Files.getOwner(directory, LinkOption.NOFOLLOW_LINKS)
            .getName()
            .equals(System.getProperty("user.name"));
    if (same) {
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    return same;
  }
}
