package io.lakebase.bundle;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;

/** The jar that the build made. */
final class BuiltJar {

  static final Path PATH = Path.of(required("lakebase.bundle.jar"));

  /** Libraries of another age. */
  static final Path OLDER = Path.of(required("lakebase.bundle.older"));

  /** The classes of these tests, for child JVMs. */
  static final Path TESTS = Path.of(required("lakebase.bundle.tests"));

  private BuiltJar() {}

  /** What the program printed and said. */
  record Outcome(int exitCode, String out, String err) {}

  /** A class loader as tools make one for a driver: the jar, and nothing of the tool's own. */
  static URLClassLoader isolated(Path... more) {
    URL[] urls =
        Stream.concat(Stream.of(PATH), Arrays.stream(more)).map(BuiltJar::url).toArray(URL[]::new);
    return new URLClassLoader("driver", urls, ClassLoader.getPlatformClassLoader());
  }

  /** Runs the program of the jar in a class loader of its own, with nothing in its caches. */
  static Outcome run(String... arguments) {
    try (URLClassLoader loader = isolated()) {
      StringWriter out = new StringWriter();
      StringWriter err = new StringWriter();
      int code =
          (int)
              loader
                  .loadClass("io.lakebase.bundle.Main")
                  .getMethod("run", PrintWriter.class, PrintWriter.class, String[].class)
                  .invoke(null, new PrintWriter(out, true), new PrintWriter(err, true), arguments);
      return new Outcome(code, out.toString(), err.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  private static URL url(Path file) {
    try {
      return file.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String required(String name) {
    String value = System.getProperty(name);
    if (value == null) {
      throw new IllegalStateException("[" + name + "] is not set: run these tests by verify");
    }
    return value;
  }
}
