package io.lakebase.compatibility;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a row's JVM gets to see: its module's classes and what Maven resolved for that module alone.
 *
 * @param entries folders and jars in their order
 */
record ClassPath(List<Path> entries) {

  static ClassPath of(Tool tool) throws IOException {
    Path resolved = tool.folder().resolve("target/class-path.txt");
    if (!Files.exists(resolved)) {
      throw new IllegalStateException(
          "[" + tool.module() + "] not built: run ./mvnw verify from the root of the project.");
    }
    Stream<Path> own = Stream.of(tool.folder().resolve("target/classes").toAbsolutePath());
    Stream<Path> others =
        Arrays.stream(Files.readString(resolved).strip().split(File.pathSeparator)).map(Path::of);
    return new ClassPath(Stream.concat(own, others).toList());
  }

  /** The version of an artifact in it, as the layout of a Maven repository tells it. */
  String versionOf(String artifact) {
    String[] name = artifact.split(":");
    Path folder = Path.of(name[0].replace('.', '/'), name[1]);
    return entries.stream()
        .filter(entry -> entry.getNameCount() > 3)
        .filter(entry -> entry.getParent().getParent().endsWith(folder))
        .map(entry -> entry.getParent().getFileName().toString())
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("[" + artifact + "] not on the class path"));
  }

  /** The names of its jars, and of those that the row puts into its tool's folder. */
  List<String> jars() throws IOException {
    Path folder = entries.get(0).resolveSibling("jars");
    try (Stream<Path> put = Files.isDirectory(folder) ? Files.list(folder) : Stream.empty()) {
      return Stream.concat(entries.stream().skip(1), put)
          .map(entry -> entry.getFileName().toString())
          .toList();
    }
  }

  String text() {
    return String.join(File.pathSeparator, entries.stream().map(Path::toString).toList());
  }
}
