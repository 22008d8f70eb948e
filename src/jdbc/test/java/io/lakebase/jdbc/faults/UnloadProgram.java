package io.lakebase.jdbc.faults;

import java.io.File;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import javax.management.ObjectName;

/** An application server in small: loads the driver in a class loader and lets that go again. */
public final class UnloadProgram {

  private static final int PATIENCE_SECONDS = 60;

  private UnloadProgram() {}

  /** Takes a URL and a file of settings; ends with an exception if anything is left. */
  public static void main(String[] arguments) throws Exception {
    WeakReference<ClassLoader> application = applicationThatConnectsAndLeaves(arguments);
    require("no MBean is left", () -> beans() == 0);
    require("no thread is left", () -> threads() == 0);
    long start = System.nanoTime();
    require(
        "the class loader is collected",
        () -> {
          System.gc();
          return application.get() == null;
        });
    System.out.println("unloaded after " + (System.nanoTime() - start) / 1_000_000 + " ms");
  }

  private static WeakReference<ClassLoader> applicationThatConnectsAndLeaves(String[] arguments)
      throws Exception {
    List<URL> path = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      path.add(Path.of(entry).toUri().toURL());
    }
    URLClassLoader loader =
        new URLClassLoader(path.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    run(loader, "connect", arguments[0], arguments[1]);
    require("a bean is shown", () -> beans() == 1);
    if (threads() == 0) {
      throw new IllegalStateException("no thread of the driver runs, so there is nothing to see");
    }
    run(loader, "leave");
    loader.close();
    return new WeakReference<>(loader);
  }

  /** In a thread of its own, since values of thread-locals hold their classes. */
  private static void run(ClassLoader loader, String... arguments) throws Exception {
    List<Throwable> failures = new ArrayList<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                Class.forName(Application.class.getName(), true, loader)
                    .getMethod("main", String[].class)
                    .invoke(null, (Object) arguments);
              } catch (ReflectiveOperationException e) {
                failures.add(e);
              }
            });
    thread.setContextClassLoader(loader);
    thread.start();
    thread.join();
    if (!failures.isEmpty()) {
      throw new IllegalStateException(failures.get(0));
    }
  }

  private static void require(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("not so: " + what);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
  }

  private static int beans() {
    try {
      return ManagementFactory.getPlatformMBeanServer()
          .queryNames(new ObjectName("io.lakebase.jdbc:*"), null)
          .size();
    } catch (javax.management.JMException e) {
      throw new IllegalStateException(e);
    }
  }

  private static long threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("lakebase-"))
        .count();
  }

  /** Runs inside the class loader that is let go. */
  public static final class Application {

    private Application() {}

    /** Connects, or deregisters every driver of its class loader as servers do. */
    public static void main(String[] arguments) throws Exception {
      if (arguments[0].equals("connect")) {
        Properties settings = new Properties();
        try (InputStream in = Files.newInputStream(Path.of(arguments[2]))) {
          settings.load(in);
        }
        try (Connection connection = DriverManager.getConnection(arguments[1], settings)) {
          if (!connection.isValid(5)) {
            throw new SQLException("not valid");
          }
        }
        return;
      }
      for (Driver driver : DriverManager.drivers().toList()) {
        if (driver.getClass().getClassLoader() == Application.class.getClassLoader()) {
          DriverManager.deregisterDriver(driver);
        }
      }
    }
  }
}
