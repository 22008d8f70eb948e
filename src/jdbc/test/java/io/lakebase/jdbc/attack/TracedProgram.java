package io.lakebase.jdbc.attack;

import io.lakebase.jdbc.LakebaseDataSource;
import io.lakebase.jdbc.micrometer.LakebaseMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.ObjectOutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.logging.ConsoleHandler;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** Does what a driver can do and tells everything that can be told about it. */
public final class TracedProgram {

  private TracedProgram() {}

  /** Takes a URL and a file with settings; among these are all secrets. */
  public static void main(String[] arguments) throws Exception {
    trace("", "org.postgresql", "jdk.internal.httpclient.debug", "com.zaxxer.hikari");
    Properties settings = new Properties();
    try (InputStream in = Files.newInputStream(Path.of(arguments[1]))) {
      settings.load(in);
    }
    String url = arguments[0];
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    try (LakebaseMetrics metrics = new LakebaseMetrics()) {
      metrics.bindTo(meters);
      connect(url, settings);
      connect(url + "?ApplicationName=again", settings);
      connect(url, with(settings, "user", "somebody@example.com"));
      connect(url, with(settings, "databricksClientSecret", settings.getProperty("wrong")));
      connect(url, with(settings, "databricksHost", "http://localhost:1"));
      connect(url + "?sslmode=disable", settings);
      connect(url + "?password=" + settings.getProperty("wrong") + "&lakebaseFoo=1", settings);
      connect(url + "?databricksToken=" + settings.getProperty("databricksToken"), settings);
      propertyInfo(url, settings);
      dataSource(url, settings);
      beans();
      meters.getMeters().forEach(m -> System.out.println(m.getId() + " " + m.measure()));
    }
    System.out.println("told everything");
  }

  private static void trace(String... loggers) {
    ConsoleHandler handler = new ConsoleHandler();
    handler.setLevel(Level.ALL);
    for (String name : loggers) {
      KEPT.add(Logger.getLogger(name));
      Logger.getLogger(name).setLevel(Level.ALL);
    }
    Logger.getLogger("").addHandler(handler);
  }

  private static final List<Logger> KEPT = new java.util.ArrayList<>();

  private static Properties with(Properties settings, String name, String value) {
    Properties changed = new Properties();
    changed.putAll(settings);
    changed.remove("databricksToken");
    changed.setProperty(name, value);
    return changed;
  }

  private static void connect(String url, Properties settings) {
    Properties own = new Properties();
    own.putAll(settings);
    own.remove("wrong");
    if (!url.contains("databricksToken")) {
      own.remove("databricksToken");
    } else {
      own.remove("databricksClientId");
      own.remove("databricksClientSecret");
      own.remove("databricksToken");
    }
    try (Connection connection = DriverManager.getConnection(url, own)) {
      System.out.println(connection + " " + connection.getMetaData().getURL());
      System.out.println(connection.getClientInfo());
    } catch (SQLException e) {
      e.printStackTrace(System.out);
    }
  }

  private static void propertyInfo(String url, Properties settings) throws SQLException {
    String full = url + "?databricksClientSecret=" + settings.getProperty("databricksClientSecret");
    for (DriverPropertyInfo info : DriverManager.getDriver(url).getPropertyInfo(full, settings)) {
      System.out.println(
          info.name + "=" + info.value + " " + info.description + Arrays.toString(info.choices));
    }
  }

  private static void dataSource(String url, Properties settings) throws Exception {
    LakebaseDataSource source = new LakebaseDataSource();
    source.setUrl(
        url + "?databricksClientSecret=" + settings.getProperty("databricksClientSecret"));
    settings.forEach((name, value) -> source.setProperty((String) name, (String) value));
    source.setProperty("wrong", null);
    System.out.println(source + " " + source.getUrl() + " " + source.getReference());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(source);
    }
    System.out.println(bytes.toString(StandardCharsets.ISO_8859_1));
  }

  private static void beans() throws Exception {
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    ObjectName ours = new ObjectName("io.lakebase.jdbc:*");
    long end = System.nanoTime() + 30_000_000_000L;
    while (server.queryNames(ours, null).isEmpty() && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    for (ObjectName name : server.queryNames(ours, null)) {
      for (MBeanAttributeInfo attribute : server.getMBeanInfo(name).getAttributes()) {
        System.out.println(
            name
                + " "
                + attribute.getName()
                + " "
                + server.getAttribute(name, attribute.getName()));
      }
    }
  }
}
