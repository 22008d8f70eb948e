package io.lakebase.emulator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A directory for the few files that clients of an emulator read. */
record TemporaryFiles(Path directory) implements AutoCloseable {
  static TemporaryFiles create() throws IOException {
    return new TemporaryFiles(Files.createTempDirectory("lakebase-"));
  }

  @Override
  public void close() throws IOException {
    List<Path> paths;
    try (Stream<Path> content = Files.list(directory)) {
      paths = content.toList();
    }
    for (Path path : paths) {
      Files.deleteIfExists(path);
    }
    Files.deleteIfExists(directory);
  }
}
