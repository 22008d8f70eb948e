package io.lakebase.emulator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A directory for the few files that clients of an emulator read. */
final class TemporaryFiles {
  private static final Logger log = LoggerFactory.getLogger(TemporaryFiles.class);

  private TemporaryFiles() {}

  static Path create() {
    try {
      return Files.createTempDirectory("lakebase-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void delete(Path directory) {
    try (Stream<Path> content = Files.list(directory)) {
      List<Path> paths = content.toList();
      for (Path path : paths) {
        Files.deleteIfExists(path);
      }
      Files.deleteIfExists(directory);
    } catch (IOException e) {
      log.debug("[{}] not removed", directory, e);
    }
  }
}
