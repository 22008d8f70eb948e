package io.lakebase.benchmarks.harness;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * A JDK on this machine.
 *
 * @param home its folder
 * @param version as its {@code release} file says
 * @param implementor who built it, empty if not said
 */
public record JavaHome(Path home, String version, String implementor) {

  /** The one that runs this. */
  public static JavaHome current() {
    return new JavaHome(
        Path.of(System.getProperty("java.home")),
        System.getProperty("java.version"),
        System.getProperty("java.vendor", ""));
  }

  /** The newest one beside the one that runs this, or this one. */
  public static JavaHome newest() {
    JavaHome current = current();
    Path folder = current.home().getParent();
    if (folder == null) {
      return current;
    }
    try (Stream<Path> siblings = Files.list(folder)) {
      return Stream.concat(Stream.of(current), siblings.flatMap(path -> at(path).stream()))
          .max(Comparator.comparingInt(JavaHome::feature))
          .orElse(current);
    } catch (IOException e) {
      return current;
    }
  }

  /** The JDK in a folder, empty if there is none. */
  public static Optional<JavaHome> at(Path home) {
    if (!Files.isExecutable(home.resolve("bin/java"))) {
      return Optional.empty();
    }
    Properties release = new Properties();
    try (Reader reader = Files.newBufferedReader(home.resolve("release"))) {
      release.load(reader);
    } catch (IOException e) {
      return Optional.empty();
    }
    String version = release.getProperty("JAVA_VERSION", "").replace("\"", "");
    String implementor = release.getProperty("IMPLEMENTOR", "").replace("\"", "");
    return version.isEmpty()
        ? Optional.empty()
        : Optional.of(new JavaHome(home, version, implementor));
  }

  /** The first number of the version. */
  public int feature() {
    String digits = version.replaceFirst("^1\\.", "").replaceFirst("\\D.*", "");
    return digits.isEmpty() ? 0 : Integer.parseInt(digits);
  }

  /** The launcher. */
  public Path executable() {
    return home.resolve("bin/java");
  }
}
